package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./lunette} on a fresh clone, as somebody meets it who has read the first lines only. */
@Tag("system")
final class FreshCloneTest {
  private static final Path OUTPUT = Path.of("target/system/fresh-clone");
  private static final Path CHECKOUT = Path.of("").toAbsolutePath();

  /** What is promised for the first call, which builds. */
  private static final Duration FIRST = Duration.ofMinutes(4);

  @Test
  void servesItsDefaultConfiguration(@TempDir Path directory) {
    Packages.require("git");
    Path clone = directory.resolve("lunette");
    Command.output(
        FIRST, "git", "clone", "--quiet", "--no-hardlinks", CHECKOUT.toString(), clone.toString());
    // The default portal, 127.0.0.1:3260, is free in a network of its own.
    try (NetworkNamespace network = NetworkNamespace.create();
        ServerProcess server =
            ServerProcess.inNetwork(network, clone, OUTPUT.resolve("server.log"), "serve")) {
      List<String> said = server.start(FIRST);
      assertThat(String.join("\n", said))
          .as("lines to paste on a Linux host")
          .contains("iscsiadm", "127.0.0.1", "iqn.2026-11.dev.lunette:demo");
      assertThat(clone.resolve("data")).isNotEmptyDirectory();
      server.stop("INT");
    }
  }
}
