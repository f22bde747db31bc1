package dev.lunette.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The target of the package {@code tgt} on 127.0.0.1, a process of its own. */
final class TgtProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Where it leaves its control socket. */
  private static final Path SOCKETS = Path.of("/var/run/tgtd");

  /** Of the numbers that control sockets have. */
  private static final int CONTROLS = 1 << 15;

  private final int port;
  private final int control;
  private final Process process;

  private TgtProcess(int port, int control, Process process) {
    this.port = port;
    this.control = control;
    this.process = process;
  }

  static TgtProcess start(Path log) throws IOException {
    Packages.require("tgt");
    Packages.requireRoot();
    int port = Loopback.freePort();
    int control = port % CONTROLS; // unlike that of another one that runs
    Process process =
        new ProcessBuilder("tgtd", "-f", "-C", "" + control, "--iscsi", "portal=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    TgtProcess tgt = new TgtProcess(port, control, process);
    long begin = System.nanoTime();
    while (tgt.command("--op show --mode target").run().exitCode() != 0) {
      if (!process.isAlive() || System.nanoTime() - begin > LIMIT.toNanos()) {
        tgt.close();
        throw new AssertionError("tgtd does not answer; its log is " + log);
      }
    }
    return tgt;
  }

  /** What {@code tgtadm} does with these words, which must succeed. */
  void admin(String line) {
    command(line).run().expectExit(0);
  }

  private Command command(String line) {
    List<String> words = new ArrayList<>(List.of("tgtadm", "-C", "" + control, "--lld", "iscsi"));
    words.addAll(List.of(line.split(" ", -1)));
    return Command.of(LIMIT, words.toArray(String[]::new));
  }

  long pid() {
    return process.pid();
  }

  String portal() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(LIMIT.toSeconds(), SECONDS);
      Files.deleteIfExists(SOCKETS.resolve("socket." + control));
      Files.deleteIfExists(SOCKETS.resolve("socket." + control + ".lock"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
