package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lunette.iscsi.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lunette bench} as it is typed, against a server of ours on loopback. */
@Timeout(120)
final class BenchCommandTest {

  private static final List<String> PERCENTILES =
      List.of(
          "minMicros",
          "p50Micros",
          "p90Micros",
          "p99Micros",
          "p999Micros",
          "p9999Micros",
          "maxMicros");

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private String url(int lun) {
    return url("", TestServer.FIRST, lun);
  }

  private String url(String user, String target, int lun) {
    return "iscsi://%s127.0.0.1:%d/%s/%d".formatted(user, server.address().getPort(), target, lun);
  }

  private String fast() {
    return url(TestServer.FAST);
  }

  @Test
  void countsWhatItReads() throws Exception {
    JsonNode report = BenchRun.of(fast() + " --size 4MiB --depth 8 --sessions 2 --json").json();
    JsonNode read = report.get("read");
    assertThat(report.has("write")).isFalse();
    assertThat(read.get("ios").asLong()).isEqualTo(1024);
    assertThat(read).isEqualTo(report.get("total"));
    double seconds = report.get("seconds").asDouble();
    assertThat(read.get("iops").asDouble()).isEqualTo(1024 / seconds);
    assertThat(read.get("bytesPerSecond").asDouble()).isEqualTo(4096 * (1024 / seconds));
    assertThat(report.get("own").get("seconds").asDouble()).isGreaterThanOrEqualTo(0);
    assertThat(report.get("workload").get("seed").asLong()).isNotNegative();
  }

  @Test
  void percentilesGrow() throws Exception {
    JsonNode report =
        BenchRun.of(fast() + " --mode rw=50 --write --size 2MiB --verify --seed 1 --json").json();
    for (String kind : List.of("read", "write", "total")) {
      JsonNode latency = report.get(kind).get("latency");
      double before = 0;
      for (String percentile : PERCENTILES) {
        assertThat(latency.get(percentile).asDouble())
            .as(percentile)
            .isGreaterThanOrEqualTo(before);
        before = latency.get(percentile).asDouble();
      }
      assertThat(latency.get("meanMicros").asDouble())
          .isBetween(latency.get("minMicros").asDouble(), before);
    }
    assertThat(report.get("read").get("ios").asLong() + report.get("write").get("ios").asLong())
        .isEqualTo(report.get("total").get("ios").asLong())
        .isEqualTo(512);
  }

  /** Every way in which the data of a write can go, and the data of a read can come. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--header-digest --data-digest",
        "--no-immediate-data",
        "--initial-r2t",
        "--no-immediate-data --initial-r2t --max-burst 8KiB",
        "--first-burst 4KiB --max-burst 16KiB --data-digest",
        "--max-recv 512 --header-digest",
        "--transport nio --sessions 3 --threads 2"
      })
  void readsBackWhatItWrote(String negotiation) throws Exception {
    String more = (" --verify --seed 9 --json " + negotiation).stripTrailing();
    String write = " --mode write --write --pattern sequential --block-size 64KiB --depth 4";
    JsonNode written = BenchRun.of(fast() + write + " --size 6MiB --range 6MiB" + more).json();
    assertThat(written.get("write").get("ios").asLong()).isEqualTo(96);
    JsonNode read =
        BenchRun.of(fast() + " --size 2MiB --range 6MiB --block-size 512" + more).json();
    assertThat(read.get("read").get("ios").asLong()).isGreaterThanOrEqualTo(4096);
    JsonNode mixed = BenchRun.of(fast() + " --mode rw=50 --write --size 4MiB" + more).json();
    assertThat(mixed.get("workload").get("verify").asBoolean()).isTrue();
  }

  @Test
  void cutsSequencesIntoWhatTheTargetTakes() throws Exception {
    server.close();
    server = TestServer.start(Map.of("maxRecvDataSegmentLengthBytes", 4096));
    String all = fast() + " --verify --seed 2 --pattern sequential --size 2MiB --range 2MiB --json";
    for (String more : List.of("", " --initial-r2t", " --no-immediate-data --first-burst 12KiB")) {
      String write = " --mode write --write --block-size 128KiB --depth 4";
      JsonNode connection = BenchRun.of(all + write + more).json().get("connection");
      assertThat(connection.get("maxSendDataSegmentLength").asInt()).isEqualTo(4096);
      BenchRun.of(all).json();
    }
  }

  @Test
  void findsABlockThatWasChangedBehindItsBack() throws Exception {
    String all = fast() + " --pattern sequential --size 1MiB --range 1MiB --verify";
    BenchRun.of(all + " --mode write --write --seed 5 --json").json();
    BenchRun.of(all + " --seed 5 --json").json();
    BenchRun.of(
            fast()
                + " --mode write --write --size 512 --range 512 --block-size 512 --depth 1 --json")
        .json();
    BenchRun.of(all + " --seed 5")
        .refused(1, fast() + ": block 0 is not what was written: it has no stamp of seed 5");
  }

  @Test
  void checksWhatItDidNotWriteOnlyIfToldThatAllIsStamped() throws Exception {
    String all = fast() + " --pattern sequential --range 1MiB --verify --seed 5 --write --json";
    BenchRun.of(all + " --mode write --size 512KiB").json();
    String mixed = all + " --mode rw=90 --size 1MiB";
    BenchRun.of(mixed).json();
    BenchRun.of(mixed + " --stamped")
        .refused(1, "is not what was written: it has no stamp of seed 5");
    BenchRun.of(all + " --mode write --size 1MiB").json();
    BenchRun.of(mixed + " --stamped --block-size 64KiB --depth 2").json();
  }

  @Test
  void writesOnlyWhenTold() throws Exception {
    String all = fast() + " --pattern sequential --size 1MiB --range 1MiB --verify --seed 5 --json";
    BenchRun.of(all + " --mode write --write").json();
    BenchRun.of(fast() + " --mode rw=99")
        .refused(2, "would overwrite what " + fast(), "say --write");
    BenchRun.of(fast() + " --mode write").refused(2, "mounted");
    BenchRun.of(all).json();
  }

  @Test
  void saysWhatTheTargetSays() {
    BenchRun.of(url(7)).refused(2, url(7) + ": the target has no such LUN", "(5/25/00)");
    String nobody = url("", "iqn.2026-11.dev.lunette:nobody", 0);
    BenchRun.of(nobody)
        .refused(2, nobody + ": the target refuses", "not found", "class 2, detail 3");
    BenchRun.of(url("me%top-secret@", TestServer.FIRST, 1))
        .refused(2, fast() + ": the target refuses", "authentication failure", "class 2, detail 1");
    BenchRun.of("iscsi://127.0.0.1:1/iqn.2026-11.dev.lunette:a/0")
        .refused(2, "nobody can be reached there: connection refused");
    BenchRun.of(url(TestServer.BROKEN)).refused(2, "CHECK CONDITION: hardware error", "(4/44/00)");
  }

  @Test
  void givesUpOnASilentTarget() {
    server.gate.shut();
    BenchRun.of(url(TestServer.GATED) + " --timeout 200ms --depth 3")
        .refused(2, "the target has not answered 3 commands in 200 ms");
  }

  @Test
  void saysThatTheConnectionIsLost() throws Exception {
    server.gate.shut();
    String url = url(TestServer.GATED);
    CompletableFuture<BenchRun> running =
        CompletableFuture.supplyAsync(() -> BenchRun.of(url + " --depth 1"));
    server.gate.awaitArrivals(1);
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(() -> {
          try {
            server.server.close();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    running.get().refused(2, url + ": the target wants us to leave");
    server.gate.open();
    closing.get();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "URL/1 --block-size 700 | its logical blocks have 512 bytes, expected --block-size to be",
        "URL/1 --range 1TiB | it has 16777216 bytes, expected the 1099511627776 of --range at"
            + " least",
        "URL/1 --range 64KiB --verify --seed 1 | 65536 bytes are 16 I/Os of 4096 bytes for each of"
            + " 1",
        "URL/1 --stamped --verify | --stamped is for a run with --verify and the --seed",
        "URL/1 --verify | --verify of reads alone is for what a run with --verify has written;"
            + " give its --seed",
        "URL/1 --size 0 | --size is 0, expected 1 byte at least",
        "URL/1 --depth 0 | --depth is 0, expected 1 to 1024",
        "URL/1 --sessions 0 | --sessions is 0, expected 1 to",
        "URL/1 --threads 2 | --threads is 2, expected 1 to 1",
        "URL/1 --busy-poll 1001 | --busy-poll is 1001, expected 0 to 1000",
        "URL/1 --rate -1 | --rate is -1.0, expected",
        "URL/1 --first-burst 2MiB | --first-burst is 2097152, expected at most the --max-burst of",
        "URL/1 --max-recv 16MiB | --max-recv is 16777216 bytes, expected 512 to 16777215",
        "URL/1 --cpu-of 999999999 | /proc/999999999/stat can't be read",
        "URL/1 --secret-file /none/x | --secret-file /none/x can't be read",
        "URL/99999 | expected a LUN of 0 to 16383",
        "iscsi://h/disk/0 | \"iscsi://h/disk/0\", expected iqn.YYYY-MM",
        "http://h/x | \"http://h/x\", expected iscsi://[USER[%SECRET]@]HOST[:PORT]/TARGET/LUN",
      })
  void saysWhatIsWrong(String line, String sentence) {
    String words = line.replace("URL", fast().substring(0, fast().lastIndexOf('/')));
    String user = words.contains("--secret-file") ? words.replace("://", "://me@") : words;
    BenchRun.of(user).refused(2, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "URL/0 --block-size 4k | \"4k\", expected a binary unit: write KiB",
        "URL/1 --runtime 5 | \"5\", expected a whole number with ms, s, m or h",
        "URL/1 --mode rw=101 | \"rw=101\", expected read, write, or rw=PERCENT",
        "URL/1 --blocksize 4KiB | Unknown option: '--blocksize'",
        "--depth 4 | Missing required parameter: 'URL'",
        "URL/1 --depth iscsi://me%secret@h/t/0 | 'iscsi://...@h/t/0' is not",
      })
  void saysWhereHelpIs(String line, String sentence) {
    BenchRun.of(line.replace("URL", fast())).refusedWithHint(sentence);
  }

  @Test
  void neverShowsASecret(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "top-secret\n");
    for (String line :
        List.of(
            url("me%top-secret@", TestServer.FIRST, 1),
            url("me@", TestServer.FIRST, 1) + " --secret-file " + file,
            "iscsi://me%top-secret@h/nothing",
            url("me%top-secret@", "iqn.2026-11.dev.lunette:nobody", 0) + " --json",
            url("me%top-secret@", TestServer.FIRST, 1) + " --mode write")) {
      BenchRun result = BenchRun.of(line);
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.errors() + result.output()).doesNotContain("top-secret");
    }
  }

  @Test
  void tellsPeopleWhatCameOfIt() {
    BenchRun result =
        BenchRun.of(
            "%s %s --size 1MiB --seed 77 --cpu-of %d"
                .formatted(fast(), url("", TestServer.SECOND, 0), ProcessHandle.current().pid()));
    assertThat(result.errors()).isEmpty();
    assertThat(result.output())
        .contains(
            fast(), TestServer.SECOND, "4 KiB random reads, 2 session(s), depth 32", "99.99 %")
        .containsPattern("read +[0-9,]+ ")
        .containsPattern("CPU of each I/O: [0-9,.]+ µs of the server, [0-9,.]+ µs of the load")
        .contains("seed 77");
    assertThat(result.exitCode()).isZero();
  }
}
