package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Linux kernel reaches one vDisk through two portal groups, makes one device of both ways and
 * writes on while either is lost and while their states change.
 */
@Tag("system")
final class LinuxMultipathTest {
  private static final Path OUTPUT = Path.of("target/system/linux-multipath");
  private static final String SECOND_ADDRESS = "10.99.1.1";

  private @TempDir Path data;

  @Test
  void multipathSurvivesTheLossOfEitherWay() {
    Packages.requireForGuest();
    Packages.require("multipath-tools");
    Path configuration = configure(true, "optimized", "nonOptimized");
    try (NetworkNamespace network = NetworkNamespace.create();
        ServerProcess server =
            ServerProcess.inNetwork(
                network,
                OUTPUT.resolve("server.log"),
                "serve",
                "--config",
                configuration.toString())) {
      List<String> second =
          network.enter("ip", "addr", "add", SECOND_ADDRESS + "/24", "dev", "tap0");
      Command.output(Duration.ofSeconds(20), second.toArray(String[]::new));
      server.start();
      List<String> passed =
          new LinuxGuest(network, OUTPUT)
              .run(
                  "linux-multipath.sh",
                  Duration.ofMinutes(6),
                  question -> answer(question, server));
      server.stop();
      assertThat(passed).contains("no-write-has-failed", "no-map-is-left").hasSizeGreaterThan(50);
    }
  }

  private String answer(String question, ServerProcess server) {
    String[] words = question.split(" ", -1);
    switch (words[0]) {
      case "states" -> configure(true, words[1], words[2]);
      case "implicit" -> configure(false, "optimized", "nonOptimized");
      default -> throw new AssertionError("the guest asks '" + question + "'");
    }
    server.reload();
    return "asked";
  }

  private Path configure(boolean explicit, String first, String second) {
    try {
      return Files.writeString(
          data.resolve("server.yaml"),
          """
          dataDirectory: %s
          portals:
            - {address: %s, group: 1}
            - {address: %s, group: 2}
          asymmetricAccess:
            explicit: %s
            groups:
              - {group: 1, state: %s}
              - {group: 2, state: %s}
          vdisks:
            - {name: disk, size: 512MiB}
          targets:
            - name: iqn.2026-11.dev.lunette:multipath
              luns: {0: disk}
          """
              .formatted(
                  data, NetworkNamespace.SERVER_ADDRESS, SECOND_ADDRESS, explicit, first, second));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
