package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.Transport;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code lunette bench} is told to mix, and how it is told to talk to the network. */
@Timeout(120)
final class BenchMixTest {
  private static final int IOS = 8192;

  @AutoClose private final TestServer server;

  BenchMixTest() throws Exception {
    server = TestServer.start();
  }

  private String fast() {
    return BenchRun.url(server, TestServer.FAST);
  }

  /** As many as asked for, to five standard deviations of so many draws. */
  @ParameterizedTest
  @ValueSource(ints = {1, 30, 50, 99})
  void readsAreAsManyAsAskedFor(int percent) throws Exception {
    JsonNode report =
        BenchRun.of(
                "%s --mode rw=%d --write --seed 11 --size %d --json"
                    .formatted(fast(), percent, IOS * 4096))
            .json();
    double reads = report.get("read").get("ios").asDouble() / IOS;
    double expected = percent / 100.0;
    double deviation = Math.sqrt(expected * (1 - expected) / IOS);
    assertThat(reads).isBetween(expected - 5 * deviation, expected + 5 * deviation);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 200, 1000})
  void polls(int micros) throws Exception {
    JsonNode report =
        BenchRun.of(
                fast()
                    + " --depth 1 --size 1MiB --verify --seed 3 --mode write --write --json"
                    + " --busy-poll "
                    + micros)
            .json();
    assertThat(report.get("write").get("ios").asLong()).isEqualTo(256);
  }

  private static Transport[] transports() {
    return Arrays.stream(Transport.values())
        .filter(Transport::isAvailable)
        .toArray(Transport[]::new);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void talksByEachTransport(Transport transport) throws Exception {
    String name = transport.name().toLowerCase(Locale.ROOT);
    String all = fast() + " --size 1MiB --range 1MiB --verify --seed 3 --json --transport " + name;
    BenchRun.of(all + " --mode write --write --pattern sequential").json();
    assertThat(BenchRun.of(all).json().get("read").get("ios").asLong()).isEqualTo(256);
  }
}
