package dev.lunette.bench;

import dev.lunette.initiator.InitiatorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time of a process, user and system, from its {@code stat} file. */
final class CpuClock {

  /** A tick of the file is 1/100 s on every architecture that Linux shows it on (USER_HZ). */
  private static final long TICK_NANOS = 10_000_000;

  /** Of the fields after the name, which may contain anything. */
  private static final int UTIME = 11;

  private static final int STIME = 12;

  private final Path stat;

  private CpuClock(Path stat) {
    this.stat = stat;
  }

  static CpuClock of(long pid) {
    return new CpuClock(Path.of("/proc", Long.toString(pid), "stat"));
  }

  static CpuClock own() {
    return new CpuClock(Path.of("/proc/self/stat"));
  }

  /** Since the process began. */
  long nanos() throws InitiatorException {
    try {
      String text = new String(Files.readAllBytes(stat), StandardCharsets.ISO_8859_1);
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_NANOS;
    } catch (IOException e) {
      throw new InitiatorException(
          "%s can't be read, expected the file of a running process".formatted(stat));
    }
  }
}
