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

/** {@code ./lunette} on a fresh clone, as somebody meets it who has read the first lines only. */
@Tag("system")
@Isolated("it looks at how long a start takes")
final class LauncherTest {
  private static final Path OUTPUT = Path.of("target/system/launcher");
  private static final Path CHECKOUT = Path.of("").toAbsolutePath();

  /** What is promised for the first call, which builds, and for later ones. */
  private static final Duration FIRST = Duration.ofMinutes(4);

  private static final Duration LATER = Duration.ofSeconds(2);

  @Test
  void freshCloneServesItsDefaultConfiguration(@TempDir Path directory) {
    Packages.require("git");
    Path clone = directory.resolve("lunette");
    Command.output(
        FIRST, "git", "clone", "--quiet", "--no-hardlinks", CHECKOUT.toString(), clone.toString());
    // The default portal, 127.0.0.1:3260, is free in a network of its own.
    try (NetworkNamespace network = NetworkNamespace.create();
        ServerProcess server =
            ServerProcess.inNetwork(network, clone, OUTPUT.resolve("server.log"), "serve")) {
      long startNanos = System.nanoTime();
      List<String> said = server.start(FIRST);
      report("first", startNanos);
      assertThat(String.join("\n", said))
          .as("lines to paste on a Linux host")
          .contains("iscsiadm", "127.0.0.1", "iqn.2026-11.dev.lunette:demo");
      assertThat(clone.resolve("data")).isNotEmptyDirectory();
      server.stop("INT");

      // The machine may be busy with something else for one of them.
      List<Duration> later = new ArrayList<>();
      for (int call = 0; call < 3; call++) {
        startNanos = System.nanoTime();
        server.start();
        later.add(report("later", startNanos));
        server.stop("TERM");
      }
      assertThat(later)
          .as("time until a later call is ready")
          .anySatisfy(time -> assertThat(time).isLessThan(LATER));
    }
  }

  /** RocksDB's library is 16 MB; unpacked at each start, it would stay there after each kill. */
  @Test
  void killedServerLeavesNoLibraryBehind(@TempDir Path directory) throws IOException {
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    Path configuration =
        Files.writeString(
            directory.resolve("server.yaml"),
            """
            dataDirectory: %s
            portals: [{address: 127.76.117.111}]
            management: {enabled: false}
            vdisks: [{name: disk, backend: rocksdb, size: 1GiB}]
            """
                .formatted(directory.resolve("data")));
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

  private static Duration report(String call, long startNanos) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    System.out.printf("./lunette serve, %s call: ready after %d ms%n", call, elapsed.toMillis());
    return elapsed;
  }
}
