package dev.lunette.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.ManagementConfig;
import dev.lunette.iscsi.Deadline;
import dev.lunette.meter.CommandKind;
import dev.lunette.meter.CommandReading;
import dev.lunette.meter.LoopMeter;
import dev.lunette.meter.SessionMeter;
import dev.lunette.meter.SessionName;
import dev.lunette.meter.UnitMeter;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManagementServerTest {
  private static final ManagementConfig ANY_PORT = new ManagementConfig(true, "127.0.0.1", 0);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long LOOK_MILLIS = 10;

  private final WatchedFake watched = new WatchedFake();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private ManagementServer server;

  @BeforeEach
  void start() throws Exception {
    server = ManagementServer.start(ANY_PORT, watched);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    return send(server, "GET", path, headers);
  }

  private HttpResponse<String> send(
      ManagementServer to, String method, String path, String... headers) throws Exception {
    URI uri = URI.create("http://127.0.0.1:%d%s".formatted(to.address().getPort(), path));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void record() {
    SessionMeter session =
        watched.meters.begin(new SessionName("one", "iqn.host \"x\"\\", "0x000000000001", 1));
    UnitMeter unit = session.unit("alpha");
    for (int i = 0; i < 3; i++) {
      unit.received(CommandKind.READ);
      unit.executed(CommandKind.READ);
      unit.inline(CommandKind.READ);
      unit.answered(CommandKind.READ, TimeUnit.MILLISECONDS.toNanos(1), 4096);
    }
  }

  @Test
  void tellsWhatWasCounted() throws Exception {
    record();
    watched.meters.events().logins().count("success");

    HttpResponse<String> page = get("/metrics");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
    assertThat(page.body().lines())
        .contains(
            "lunette_operations_total{kind=\"read\"} 3.0",
            "lunette_vdisk_operations_total{kind=\"read\",vdisk=\"alpha\"} 3.0",
            "lunette_vdisk_operations_total{kind=\"write\",vdisk=\"alpha\"} 0.0",
            "lunette_vdisk_bytes_total{kind=\"read\",vdisk=\"alpha\"} 12288.0",
            "lunette_vdisk_operation_seconds_bucket{kind=\"read\",vdisk=\"alpha\",le=\"5.0E-4\"} 0",
            "lunette_vdisk_operation_seconds_bucket{kind=\"read\",vdisk=\"alpha\",le=\"0.001\"} 3",
            "lunette_vdisk_operation_seconds_bucket{kind=\"read\",vdisk=\"alpha\",le=\"+Inf\"} 3",
            "lunette_vdisk_operation_seconds_count{kind=\"read\",vdisk=\"alpha\"} 3",
            "lunette_vdisk_operation_seconds_sum{kind=\"read\",vdisk=\"alpha\"} 0.003",
            "lunette_target_operations_total{kind=\"read\",target=\"one\"} 3.0",
            "lunette_session_operations_total{initiator=\"iqn.host \\\"x\\\"\\\\\","
                + "isid=\"0x000000000001\",kind=\"read\",portal_group=\"1\",target=\"one\"} 3.0",
            "lunette_vdisk_queued_operations{vdisk=\"alpha\"} 2.0",
            "lunette_vdisk_active_threads{vdisk=\"alpha\"} 1.0",
            "lunette_vdisk_stuck{vdisk=\"alpha\"} 0.0",
            "lunette_logins_total{status=\"success\"} 1.0",
            "lunette_connections 3.0",
            "lunette_store_keys_written_total 5.0",
            "lunette_store_stall_seconds_total 1.5",
            "lunette_store_filesystem_free_bytes 10.0");
    assertThat(page.body()).contains("jvm_memory_used_bytes{", "process_cpu_seconds_total ");
  }

  @Test
  void tellsOpenMetricsToWhoLikesThat() throws Exception {
    record();

    HttpResponse<String> page =
        get("/metrics", "Accept", "application/openmetrics-text;version=1.0.0,*/*;q=0.1");

    assertThat(page.headers().firstValue("content-type").orElse(""))
        .startsWith("application/openmetrics-text");
    assertThat(page.body())
        .contains("lunette_vdisk_operations_total{kind=\"read\",vdisk=\"alpha\"} 3")
        .endsWith("# EOF\n");
  }

  @Test
  void isReadyUntilSomethingIsWrong() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);

    watched.notReady = Optional.of("the portals do not listen");

    HttpResponse<String> ready = get("/readyz");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).isEqualTo("the portals do not listen\n");
    assertThat(get("/healthz").body()).isEqualTo("ok\n");
  }

  @Test
  void isDeadWhenAnEventLoopDoesNotRun() throws Exception {
    watched.loops.add(new LoopMeter(System.nanoTime()));
    assertThat(get("/healthz").statusCode()).isEqualTo(200);

    watched.loops.add(new LoopMeter(System.nanoTime() - TimeUnit.SECONDS.toNanos(40)));

    assertThat(get("/healthz").statusCode()).isEqualTo(503);
    assertThat(get("/healthz").body()).matches("event loop 1 has not run for 4\\d s\n");
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
  }

  @Test
  void theFirstWhoAsksHearsOfADiskThatHasLongBeenStuck() throws Exception {
    UnitMeter unit =
        watched.meters.begin(new SessionName("one", "host", "0x000000000001", 1)).unit("alpha");
    unit.received(CommandKind.WRITE);
    unit.executed(CommandKind.WRITE);
    AtomicLong nanos = new AtomicLong();
    var timing = new ManagementServer.Timing(PATIENCE.toMillis(), LOOK_MILLIS, nanos::get);
    try (ManagementServer alone = ManagementServer.start(ANY_PORT, watched, timing)) {
      Deadline.await("it looks without being asked", () -> watched.looks.get() > 2);
      nanos.addAndGet(Duration.ofHours(1).toNanos());

      HttpResponse<String> ready = send(alone, "GET", "/readyz");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).isEqualTo("no command has ended for 30 s on vDisk alpha\n");
    }
  }

  @Test
  void namesOfWhatIsGoneDoNotPileUpThoughNobodyAsks() throws Exception {
    var timing = new ManagementServer.Timing(PATIENCE.toMillis(), LOOK_MILLIS, System::nanoTime);
    try (ManagementServer _ = ManagementServer.start(ANY_PORT, watched, timing)) {
      SessionMeter session =
          watched.meters.begin(new SessionName("gone", "host", "0x000000000001", 1));
      session.unit("removed").answered(CommandKind.READ, 1, 1);
      watched.meters.end(session);
      int before = watched.looks.get();
      Deadline.await("it looks without being asked", () -> watched.looks.get() > before + 1);

      CommandReading now = watched.meters.read(Set.of("removed"), Set.of("gone"));
      assertThat(now.vdisks().get("removed").operations(CommandKind.READ)).isZero();
      assertThat(now.targets().get("gone").operations(CommandKind.READ)).isZero();
      assertThat(now.all().operations(CommandKind.READ)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 404, 'nothing is here, expected /metrics, /healthz or /readyz'",
    "GET, /metrics/, 404, 'nothing is here, expected /metrics, /healthz or /readyz'",
    "POST, /metrics, 405, 'POST is not answered here, expected GET'",
    "GET, /healthz?x=1, 200, ok"
  })
  void answersOnlyWhatItHas(String method, String path, int status, String words) throws Exception {
    HttpResponse<String> answer = send(server, method, path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(words + "\n");
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    HttpResponse<String> answer = send(server, "HEAD", "/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValueAsLong("content-length").orElse(0)).isPositive();
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"X-Long, 9000", "'', 2000"})
  void refusesWhatIsTooLong(String header, int length) throws Exception {
    String filler = "a".repeat(length);
    String request =
        header.isEmpty()
            ? "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(filler)
            : "GET / HTTP/1.1\r\nHost: a\r\n%s: %s\r\n\r\n".formatted(header, filler);

    assertThat(raw(request)).startsWith("HTTP/1.1 400 ");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void takesNoMoreConnectionsThanItsBound() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < ManagementServer.CONNECTIONS; i++) {
        open.add(new Socket(server.address().getAddress(), server.address().getPort()));
        healthz(open.getLast());
      }
      try (Socket tooMany = new Socket(server.address().getAddress(), server.address().getPort())) {
        tooMany.setSoTimeout((int) PATIENCE.toMillis());
        assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
      }
      healthz(open.getFirst());
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private static void healthz(Socket socket) throws IOException {
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket
        .getOutputStream()
        .write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    InputStream in = socket.getInputStream();
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("ok\n")) {
      int next = in.read();
      assertThat(next).as("after %s", answer).isNotNegative();
      answer.append((char) next);
    }
  }

  @Test
  void closesWhoSendsNoWholeRequest() throws Exception {
    var timing = new ManagementServer.Timing(50, LOOK_MILLIS, System::nanoTime);
    try (ManagementServer hasty = ManagementServer.start(ANY_PORT, watched, timing);
        Socket slow = new Socket(hasty.address().getAddress(), hasty.address().getPort())) {
      slow.setSoTimeout((int) PATIENCE.toMillis());
      slow.getOutputStream().write("GET /metr".getBytes(StandardCharsets.UTF_8));

      assertThat(slow.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void saysWhichKeyToChangeWhenThePortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, server.address().getAddress())) {
      ManagementConfig config = new ManagementConfig(true, "127.0.0.1", taken.getLocalPort());

      assertThatThrownBy(() -> ManagementServer.start(config, watched))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the management address 127.0.0.1, port %d, can't be bound: it is in use already,"
                  + " perhaps by another server; configure another management.port, or"
                  + " management.enabled: false",
              taken.getLocalPort());
    }
  }
}
