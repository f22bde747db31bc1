package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** {@code ./lunette}, once it is built. */
@Tag("system")
@Isolated("it looks at how long a start takes")
final class LauncherTest {
  private static final Path OUTPUT = Path.of("target/system/launcher");

  /** A build may be missing. */
  private static final Duration FIRST = Duration.ofMinutes(4);

  private static final Duration READY = Duration.ofSeconds(2);

  @Test
  void serverIsReadyAtOnce(@TempDir Path directory) throws IOException {
    Path configuration = configuration(directory, "file");
    // The machine may be busy with something else for one of them.
    List<Duration> starts = new ArrayList<>();
    try (ServerProcess server =
        ServerProcess.onHost(
            OUTPUT.resolve("ready.log"), "serve", "--config", configuration.toString())) {
      for (int start = 0; start < 3; start++) {
        long startNanos = System.nanoTime();
        server.start();
        starts.add(Duration.ofNanos(System.nanoTime() - startNanos));
        server.stop("TERM");
      }
    }
    System.out.println("./lunette serve is ready after " + starts);
    assertThat(starts).anySatisfy(time -> assertThat(time).isLessThan(READY));
  }

  /** RocksDB's library is 16 MB; unpacked at each start, it would stay there after each kill. */
  @Test
  void killedServerLeavesNoLibraryBehind(@TempDir Path directory) throws IOException {
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    Path configuration = configuration(directory, "rocksdb");
    try (ServerProcess server =
        ServerProcess.withVariable(
            "LUNETTE_JAVA_OPTS=-Djava.io.tmpdir=" + temporary,
            OUTPUT.resolve("killed.log"),
            "serve",
            "--config",
            configuration.toString())) {
      server.start(FIRST);
      server.kill();
      assertThat(temporary).isEmptyDirectory();
    }
  }

  @Test
  void helpEndsWithZero() {
    assertThat(lunette("--help").expectExit(0).output()).contains("Usage", "serve", "test");
    assertThat(lunette("serve", "--help").expectExit(0).output()).contains("Usage", "--config");
  }

  @Test
  void unknownOptionOrCommandEndsWithTwo() {
    assertThat(lunette("serve", "--no-such-option").expectExit(2).output())
        .contains("--no-such-option");
    assertThat(lunette("no-such-command").expectExit(2).output()).contains("no-such-command");
  }

  private static Command.Result lunette(String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = "./lunette";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return Command.of(FIRST, words).run();
  }

  private static Path configuration(Path directory, String backend) throws IOException {
    return Files.writeString(
        directory.resolve("server.yaml"),
        """
        dataDirectory: %s
        portals: [{address: 127.76.117.111}]
        management: {enabled: false}
        vdisks: [{name: disk, backend: %s, size: 1GiB}]
        """
            .formatted(directory.resolve("data"), backend));
  }
}
