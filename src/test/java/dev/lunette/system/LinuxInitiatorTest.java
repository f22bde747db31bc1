package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A Linux kernel finds, logs in to, formats, mounts, fills, trims, grows and reserves vDisks. */
@ParameterizedClass
@ValueSource(strings = {"file", "rocksdb"})
@Tag("system")
final class LinuxInitiatorTest {
  private static final Path OUTPUT = Path.of("target/system/linux-initiator");
  private static final long MIB = 1024 * 1024;

  @Parameter String backend;

  private @TempDir Path data;

  @Test
  void linuxFindsLogsInFormatsAndMounts() {
    // What is negotiated is the same whatever holds the bytes, and so is who has reserved them:
    // more of the one with one backend, the other with the other.
    run(backend.equals("file") ? "two" : "none");
  }

  @Test
  @Tag("nightly")
  void linuxNegotiatesAllCombinations() {
    run("all");
  }

  private void run(String combinations) {
    Packages.requireForGuest();
    Map<String, Long> allocatedBytes = new HashMap<>();
    Path configuration = configure("512MiB");
    try (NetworkNamespace network = NetworkNamespace.create();
        ServerProcess server =
            ServerProcess.inNetwork(
                network,
                OUTPUT.resolve(backend).resolve("server.log"),
                "serve",
                "--config",
                configuration.toString())) {
      server.start();
      List<String> passed =
          new LinuxGuest(network, OUTPUT.resolve(backend))
              .run(
                  "linux-initiator.sh",
                  Duration.ofMinutes(8),
                  question ->
                      question.equals("combinations")
                          ? combinations
                          : answer(question, server, allocatedBytes));
      server.stop();
      assertThat(passed)
          .contains("no-session-left", "compare-and-write-has-written", "ddpt-has-copied-itself")
          .hasSizeGreaterThan(100);
      assertThat(passed.contains("nobody-is-registered")).isEqualTo(combinations.equals("none"));
    }
    assertThat(allocatedBytes.get("full") - allocatedBytes.get("trimmed"))
        .as("bytes that fstrim gave back of the 64 MiB removed: %s", allocatedBytes)
        .isGreaterThan(56 * MIB);
  }

  private String answer(String question, ServerProcess server, Map<String, Long> allocatedBytes) {
    return switch (question) {
      case "allocated full", "allocated trimmed" -> {
        long bytes = allocatedBytes();
        allocatedBytes.put(question.substring("allocated ".length()), bytes);
        yield Long.toString(bytes);
      }
      case "grow" -> {
        configure("768MiB");
        server.reload();
        yield "asked";
      }
      default -> throw new AssertionError("the guest asks '" + question + "'");
    };
  }

  private Path configure(String size) {
    Path file = data.resolve("server.yaml");
    try {
      return Files.writeString(
          file,
          """
          dataDirectory: %1$s
          portals:
            - {address: %2$s, port: 3260, group: 1}
          vdisks:
            - name: alpha
              backend: %4$s
              size: %3$s
              logicalBlockSize: 512
              physicalBlockSize: 4096
            - {name: beta, backend: %4$s, size: 512MiB}
            - {name: gamma, backend: %4$s, size: %3$s}
            - {name: delta, backend: %4$s, size: 512MiB}
          targets:
            - name: iqn.2026-11.dev.lunette:one
              luns: {0: alpha, 1: beta}
            - name: iqn.2026-11.dev.lunette:two
              luns: {0: gamma, 1: delta}
          """
              .formatted(data, NetworkNamespace.SERVER_ADDRESS, size, backend));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private long allocatedBytes() {
    if (backend.equals("rocksdb")) {
      try {
        AdminClient admin = new AdminClient(data);
        return admin.get("/v1/vdisks/alpha").expectGood().number("usedBytes");
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    String file = data.resolve("alpha.img").toString();
    String blocks = Command.output(Duration.ofSeconds(10), "stat", "--format=%b", file).strip();
    return Long.parseLong(blocks) * 512;
  }
}
