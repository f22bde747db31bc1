package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus and its tools take what a server tells, and it is what initiators did. */
@Tag("system")
@Timeout(180)
final class MetricsTest {
  private static final String TARGET = "iqn.2026-11.dev.lunette:metrics";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int BYTES = 4096;
  private static final int BLOCKS = BYTES / 512;
  private static final int READS = 150;
  private static final int WRITES = 40;

  private @TempDir Path directory;
  private int port;
  private int managementPort;
  private ServerProcess server;

  @BeforeEach
  void start() throws IOException {
    Packages.require("prometheus");
    port = Loopback.freePort();
    managementPort = Loopback.freePort();
    server =
        ServerProcess.onHost(
            Files.createDirectories(Path.of("target/system/metrics")).resolve("server.log"),
            "serve",
            "--config",
            config("server.yaml", "data", port).toString());
    server.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Path config(String name, String data, int portalPort) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        """
        dataDirectory: %s
        portals: [{port: %d}]
        management: {port: %d}
        vdisks: [{name: fast, backend: memory, size: 16MiB}, {name: kept, size: 16MiB}]
        targets: [{name: "%s", luns: {0: fast, 1: kept}}]
        """
            .formatted(data, portalPort, managementPort, TARGET));
  }

  private String get(String path, int status) throws IOException {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(managementPort, path));
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setReadTimeout((int) LIMIT.toMillis());
    assertThat(connection.getResponseCode()).as(path).isEqualTo(status);
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Reads and writes on one LUN; the flush hears what the unit has to tell first. */
  private static void work(Initiator initiator, int lun) throws IOException {
    assertThat(initiator.synchronize(lun).good()).isTrue();
    for (int i = 0; i < WRITES; i++) {
      ByteBuffer data = ByteBuffer.allocate(BYTES);
      assertThat(initiator.write(lun, (long) i * BLOCKS, data, false).good()).isTrue();
    }
    for (int i = 0; i < READS; i++) {
      assertThat(initiator.read(lun, (long) i * BLOCKS, BLOCKS).good()).isTrue();
    }
    assertThat(initiator.unmap(lun, 0, BLOCKS).good()).isTrue();
  }

  @Test
  void prometheusKnowsWhatInitiatorsDid() throws IOException {
    try (Prometheus prometheus = Prometheus.start(directory, managementPort)) {
      try (Initiator initiator = new Initiator(port, TARGET, 1)) {
        work(initiator, 0);
        work(initiator, 1);
        for (String vdisk : new String[] {"fast", "kept"}) {
          awaitCounts(prometheus, "lunette_vdisk_%s{vdisk=\"" + vdisk + "\",kind=\"%s\"}", 1);
        }
        awaitCounts(
            prometheus,
            "lunette_session_%s{initiator=\"iqn.2026-11.dev.lunette:trial-1\",kind=\"%s\"}",
            2);
        prometheus.awaitValue(
            "lunette_vdisk_errors_total{vdisk=\"fast\",error!~\"unit.*\"} > 0 or vector(0)", 0);
        prometheus.awaitValue("lunette_sessions{type=\"normal\"}", 1);
      }
      prometheus.awaitValue("lunette_sessions{type=\"normal\"}", 0);
      prometheus.awaitValue("count(lunette_session_operations_total) or vector(0)", 0);
      awaitCounts(prometheus, "lunette_target_%s{target=\"" + TARGET + "\",kind=\"%s\"}", 2);
      awaitCounts(prometheus, "lunette_%s{kind=\"%s\"}", 2);
      prometheus.awaitValue("lunette_logins_total{status=\"success\"}", 1);
      prometheus.awaitValue("lunette_vdisk_in_flight_operations{vdisk=\"kept\",kind=\"read\"}", 0);
      prometheus.await(
          "all alerts are loaded and can be evaluated",
          "/api/v1/rules",
          data ->
              data.path("groups").path(0).path("rules").size() > 10
                  && data.findValuesAsText("health").stream().allMatch("ok"::equals));
    }
    server.stop();
  }

  private static void awaitCounts(Prometheus prometheus, String pattern, int times) {
    prometheus.awaitValue(pattern.formatted("operations_total", "read"), (double) READS * times);
    prometheus.awaitValue(pattern.formatted("bytes_total", "read"), (double) READS * BYTES * times);
    prometheus.awaitValue(pattern.formatted("operations_total", "write"), (double) WRITES * times);
    prometheus.awaitValue(
        pattern.formatted("bytes_total", "write"), (double) WRITES * BYTES * times);
    prometheus.awaitValue(
        pattern.formatted("operation_seconds_count", "read"), (double) READS * times);
    prometheus.awaitValue(pattern.formatted("operations_total", "flush"), 2.0 * times);
    prometheus.awaitValue(pattern.formatted("operations_total", "unmap"), 1.0 * times);
  }

  @Test
  void promtoolFindsNothingToComplainOf() throws IOException {
    try (Initiator initiator = new Initiator(port, TARGET, 1)) {
      work(initiator, 0);
      Path page = Files.writeString(directory.resolve("page.txt"), get("/metrics", 200));

      String said =
          Command.output(LIMIT, "bash", "-c", "promtool check metrics < '%s'".formatted(page));
      assertThat(said).isEmpty();
    }
    assertThat(get("/healthz", 200)).isEqualTo("ok\n");
    assertThat(get("/readyz", 200)).isEqualTo("ok\n");
    server.stop();
  }

  @Test
  void alertsFireWhenTheyShould() {
    assertThat(
            Command.output(
                LIMIT, "promtool", "test", "rules", "config/prometheus/alerts-test.yaml"))
        .contains("SUCCESS");
    Command.output(LIMIT, "promtool", "check", "config", "config/prometheus/prometheus.yaml");
  }

  @Test
  void secondServerOnOnePortIsToldWhichKeyToChange() throws IOException {
    Path second = config("second.yaml", "other", Loopback.freePort());

    String said =
        Command.of(LIMIT, "./lunette", "serve", "--config", second.toString())
            .run()
            .expectExit(1)
            .output();

    assertThat(said)
        .contains("management address 127.0.0.1, port " + managementPort, "management.port");
    server.stop();
  }
}
