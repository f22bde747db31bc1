package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A real Prometheus that scrapes one server twice a second, with the alerts of the tree. */
final class Prometheus implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final int port;
  private final Path log;
  private final Process process;

  private Prometheus(int port, Path log, Process process) {
    this.port = port;
    this.log = log;
    this.process = process;
  }

  /** Starts one whose files are in {@code directory}. */
  static Prometheus start(Path directory, int managementPort) throws IOException {
    int port = Loopback.freePort();
    Path log = directory.resolve("prometheus.log");
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yaml"),
            """
            global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}
            scrape_configs:
              - job_name: lunette
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            rule_files: ["%s"]
            """
                .formatted(
                    managementPort, Path.of("config/prometheus/alerts.yaml").toAbsolutePath()));
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new Prometheus(port, log, process);
  }

  /** Asks the API again and again until the answer is as it should be; gives that answer. */
  JsonNode await(String what, String path, Predicate<JsonNode> expected) {
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    String last = "nothing";
    while (true) {
      try {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                    .timeout(PATIENCE)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        last = answer.body();
        JsonNode data = answer.statusCode() == 200 ? json.readTree(last).path("data") : null;
        if (data != null && expected.test(data)) {
          return data;
        }
      } catch (IOException e) {
        last = e.toString(); // it is not up yet
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      assertThat(System.nanoTime())
          .as("%s; the last answer: %s; the log: %s", what, last, readLog())
          .isLessThan(giveUp);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Waits until a query has one result with that value. */
  void awaitValue(String query, double value) {
    String path = "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    await(
        "%s is %s".formatted(query, value),
        path,
        data ->
            data.path("result").size() == 1
                && data.path("result").get(0).path("value").path(1).asDouble(-1) == value);
  }

  private String readLog() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly().onExit().join();
  }
}
