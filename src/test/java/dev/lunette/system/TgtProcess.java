package dev.lunette.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The target of the package {@code tgt} on 127.0.0.1, a process of its own. */
final class TgtProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final int port;
  private final Process process;

  private TgtProcess(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  static TgtProcess start(Path log) throws IOException {
    Packages.require("tgt");
    Packages.requireRoot();
    int port = Loopback.freePort();
    // Its control socket has a number, too; ours cannot be that of another one.
    ProcessBuilder builder =
        new ProcessBuilder("tgtd", "-f", "-C", "" + port, "--iscsi", "portal=127.0.0.1:" + port);
    TgtProcess tgt =
        new TgtProcess(
            port, builder.redirectErrorStream(true).redirectOutput(log.toFile()).start());
    long begin = System.nanoTime();
    while (tgt.command("--op show --mode target").run().exitCode() != 0) {
      if (System.nanoTime() - begin > LIMIT.toNanos()) {
        tgt.close();
        throw new AssertionError("tgtd did not answer in " + LIMIT + "; its log is " + log);
      }
    }
    return tgt;
  }

  /** What {@code tgtadm} does with these words, which must succeed. */
  void admin(String line) {
    command(line).run().expectExit(0);
  }

  private Command command(String line) {
    List<String> words = new ArrayList<>(List.of("tgtadm", "-C", "" + port, "--lld", "iscsi"));
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
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }
}
