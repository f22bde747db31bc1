package dev.lunette.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the figures were measured on, in a few lines. */
public final class Machine {
  /** Column of /proc/stat's first line. */
  private static final int STEAL = 8;

  /** USER_HZ, which all of Linux's processors have. */
  private static final double TICKS_PER_SECOND = 100;

  private Machine() {}

  /** Processor, how many there are, and memory. */
  public static String hardware() throws IOException {
    String processor = line("/proc/cpuinfo", "model name");
    long memoryKib = Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("\\D", ""));
    int processors = Runtime.getRuntime().availableProcessors();
    return "%s, %d processors, %d GiB"
        .formatted(processor, processors, (memoryKib + (1 << 19)) >> 20);
  }

  /** Kernel and Java. */
  public static String software() {
    return "Linux %s, Java %s".formatted(System.getProperty("os.version"), Runtime.version());
  }

  static List<String> lines() throws IOException, InterruptedException {
    return List.of(
        hardware(),
        software(),
        "lunette %s, tgt %s"
            .formatted(
                said("git", "describe", "--always", "--dirty"),
                said("dpkg-query", "-W", "-f", "${Version}", "tgt")));
  }

  /** Processor time so far in which somebody else's machine ran in place of this one (proc(5)). */
  static double stolenSeconds() throws IOException {
    String all = Files.readAllLines(Path.of("/proc/stat")).getFirst();
    long ticks = Long.parseLong(all.trim().split(" +", -1)[STEAL]);
    return ticks / TICKS_PER_SECOND;
  }

  private static String line(String file, String key) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("0");
  }

  private static String said(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    return process.waitFor() == 0 ? said : "(unknown)";
  }
}
