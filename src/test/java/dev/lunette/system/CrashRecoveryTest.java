package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server killed in the middle of writes comes back, and has all that it promised. */
@Tag("system")
final class CrashRecoveryTest {
  private static final Path OUTPUT = Path.of("target/system/crash-recovery");

  @Test
  void initiatorRecoversAndFsyncedWritesAreThereAfterServerWasKilled(@TempDir Path data)
      throws IOException {
    Packages.requireForGuest();
    Path configuration =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: %s
            portals:
              - {address: %s, port: 3260, group: 1}
            vdisks:
              - {name: files, backend: file, size: 256MiB}
              - {name: raw, backend: file, size: 256MiB}
            targets:
              - name: iqn.2026-11.dev.lunette:one
                luns: {0: files, 1: raw}
            """
                .formatted(data, NetworkNamespace.SERVER_ADDRESS));
    try (NetworkNamespace network = NetworkNamespace.create();
        ServerProcess server =
            ServerProcess.inNetwork(
                network,
                OUTPUT.resolve("server.log"),
                "serve",
                "--config",
                configuration.toString())) {
      server.start();
      List<String> passed =
          new LinuxGuest(network, OUTPUT)
              .run(
                  "crash-recovery.sh",
                  Duration.ofMinutes(4),
                  question -> killAndStart(question, server));
      server.stop();
      assertThat(passed)
          .contains(
              "fio-verifies-what-it-wrote-across-kills",
              "every-fsynced-record-of-file-is-there",
              "every-fsynced-record-of-raw-is-there");
    }
  }

  private static String killAndStart(String question, ServerProcess server) {
    assertThat(question).isEqualTo("kill");
    long killed = server.pid();
    server.kill();
    server.start();
    return "killed " + killed + ", started " + server.pid();
  }
}
