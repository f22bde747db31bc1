package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lunette.iscsi.TestServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code lunette bench --rate}: what waits for its turn is counted, however long it waits. */
@Timeout(120)
final class BenchOpenLoopTest {
  /** A run against a target that stalls from the first I/O until 600 ms later. */
  private JsonNode stalled(String options) throws Exception {
    try (TestServer server = TestServer.start()) {
      server.gate.shut();
      String url = BenchRun.url(server, TestServer.GATED);
      String line = url + " --rate 1000 --depth 1 --json " + options;
      CompletableFuture<BenchRun> running = CompletableFuture.supplyAsync(() -> BenchRun.of(line));
      server.gate.awaitArrivals(1);
      long shutNanos = System.nanoTime();
      while (System.nanoTime() - shutNanos < TimeUnit.MILLISECONDS.toNanos(600)) {
        Thread.onSpinWait();
      }
      server.gate.open();
      return running.get().json();
    }
  }

  @Test
  void countsTheWaiting() throws Exception {
    JsonNode latency = stalled("--size 800KiB").get("read").get("latency");
    // The last of the 200 was to begin after 200 ms, and could not before 600 ms.
    assertThat(latency.get("minMicros").asDouble()).isGreaterThan(300_000);
  }

  @Test
  void countsWhatWaitedAtTheEnd() throws Exception {
    JsonNode report = stalled("--warmup 0s --runtime 300ms");
    // All of the 300 were to begin before the end at 300 ms, and could not before 600 ms.
    assertThat(report.get("read").get("ios").asLong()).isGreaterThanOrEqualTo(299);
    assertThat(report.get("read").get("latency").get("p50Micros").asDouble())
        .isGreaterThan(400_000);
    assertThat(report.has("givenUp")).isFalse();
  }

  @Test
  void saysHowMuchItCouldNotBegin() throws Exception {
    try (TestServer server = TestServer.start()) {
      String line =
          BenchRun.url(server, TestServer.FAST)
              + " --rate 1e8 --warmup 0s --runtime 300ms --timeout 2s";
      JsonNode report = BenchRun.of(line + " --json").json();
      // 30 million were due, which nobody does in 2.3 s.
      long givenUp = report.get("givenUp").asLong();
      assertThat(givenUp + report.get("read").get("ios").asLong()).isGreaterThan(29_999_999);
      assertThat(report.get("seconds").asDouble()).isGreaterThan(2);
      assertThat(BenchRun.of(line).output())
          .containsPattern("[0-9,]{10} I/Os are not counted: they were to begin before the end");
    }
  }
}
