package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server killed in the middle of writes comes back, and has all that it promised. */
@Tag("system")
final class CrashRecoveryTest {
  private static final Path OUTPUT = Path.of("target/system/crash-recovery");

  @ParameterizedTest
  @ValueSource(strings = {"file", "rocksdb"})
  void initiatorRecoversAndFsyncedWritesAreThereAfterServerWasKilled(
      String backend, @TempDir Path data) throws IOException {
    Packages.requireForGuest();
    Path configuration =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: %1$s
            portals:
              - {address: %3$s, port: 3260, group: 1}
            vdisks:
              - {name: files, backend: %2$s, size: 256MiB}
              - {name: raw, backend: %2$s, size: 256MiB}
            targets:
              - name: iqn.2026-11.dev.lunette:one
                luns: {0: files, 1: raw}
            """
                .formatted(data, backend, NetworkNamespace.SERVER_ADDRESS));
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
