package dev.lunette.system;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signals that come before the server is ready.
 *
 * <p>The file in which the catalog remembers its vDisks is a named pipe here: the server is in the
 * middle of its start once it reads from it, and goes on when the test has written the file.
 */
@Tag("system")
final class StartSignalTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private @TempDir Path directory;

  @Test
  @Timeout(120)
  void terminatedWhileStartingItEndsWithZero() throws Exception {
    assertThat(startAndSignal("TERM")).doesNotContain("ready").contains("stopped: every vDisk");
  }

  @Test
  @Timeout(120)
  void interruptedWhileStartingItEndsWithZero() throws Exception {
    assertThat(startAndSignal("INT")).doesNotContain("ready").contains("stopped: every vDisk");
  }

  @Test
  @Timeout(120)
  void toldToReloadWhileStartingItSaysSoAndGoesOn() throws Exception {
    assertThat(startAndSignal("HUP", "TERM")).contains("still starting");
  }

  /** Sends signals to a server that is starting, one when the last has shown; returns its log. */
  private String startAndSignal(String... signals) throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    Path known = data.resolve("vdisks");
    Files.writeString(data.resolve("server-id"), "0123456789abcdef0123456789abcdef\n");
    Command.output(LIMIT, "mkfifo", known.toString());
    Path config =
        Files.writeString(
            directory.resolve("server.yaml"),
            ("{dataDirectory: data, portals: [{port: %d}], management: {enabled: false},"
                    + " vdisks: [{name: a, size: 1MiB}]}")
                .formatted(Loopback.freePort()));
    Path log = directory.resolve("server.log");
    Process server =
        new ProcessBuilder(
                "env", "--default-signal", "./lunette", "serve", "--config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    // Or a server that ends before it reads would leave us waiting for a reader.
    var released = server.onExit().thenAccept(ended -> readOnce(known));
    try {
      try (OutputStream pipe = Files.newOutputStream(known, WRITE)) { // waits for the reader
        for (String signal : signals) {
          Command.output(LIMIT, "kill", "-" + signal, Long.toString(server.pid()));
          awaitHandled(signal, log);
        }
        pipe.write("lunette vdisks 1\nend\n".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(server.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    } finally {
      server.destroyForcibly();
      Files.deleteIfExists(known);
    }
    released.join();
    String said = Files.readString(log);
    assertThat(server.exitValue()).as("exit code; it wrote:%n%s", said).isZero();
    return said;
  }

  private static void readOnce(Path pipe) {
    try {
      if (Files.exists(pipe)) {
        RandomAccessFile both = new RandomAccessFile(pipe.toFile(), "rw"); // never waits
        both.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitHandled(String signal, Path log) throws IOException {
    long begin = System.nanoTime();
    while (!Files.readString(log).contains("SIG" + signal)) {
      assertThat(System.nanoTime() - begin).as("a line of it").isLessThan(LIMIT.toNanos());
      Thread.onSpinWait();
    }
  }
}
