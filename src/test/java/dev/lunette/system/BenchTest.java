package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./lunette bench} against a target that is not ours. */
@Tag("system")
final class BenchTest {
  private static final Path OUTPUT = Path.of("target/system/bench");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String OPEN = "iqn.2026-11.dev.lunette:open";
  private static final String PLAIN = "iqn.2026-11.dev.lunette:plain";
  private static final String CLOSED = "iqn.2026-11.dev.lunette:closed";
  private static final String SECRET = "twelve%or@more";
  private static final int MIB = 1 << 20;

  private static @TempDir Path directory;
  private static TgtProcess tgt;
  private static Path image;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(OUTPUT);
    tgt = TgtProcess.start(OUTPUT.resolve("tgtd.log"));
    image = directory.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(16 * MIB);
    }
    target(1, OPEN);
    target(2, CLOSED);
    target(3, PLAIN);
    for (String digest : List.of("HeaderDigest", "DataDigest")) {
      tgt.admin("--op update --mode target --tid 1 --name " + digest + " --value None,CRC32C");
    }
    for (String digest : List.of("HeaderDigest", "DataDigest")) {
      tgt.admin("--op update --mode target --tid 3 --name " + digest + " --value None");
    }
    tgt.admin("--op new --mode account --user me --password " + SECRET);
    tgt.admin("--op bind --mode account --tid 2 --user me");
  }

  private static void target(int tid, String name) {
    tgt.admin("--op new --mode target --tid " + tid + " -T " + name);
    tgt.admin("--op new --mode logicalunit --tid " + tid + " --lun 1 -b " + image);
    tgt.admin("--op bind --mode target -I ALL --tid " + tid);
  }

  @AfterAll
  static void stop() {
    if (tgt != null) {
      tgt.close();
    }
  }

  private static String url(String user, String target, int lun) {
    return "iscsi://%s%s/%s/%d".formatted(user, tgt.portal(), target, lun);
  }

  private static Command.Result bench(String line) {
    List<String> words = new ArrayList<>(List.of("./lunette", "bench"));
    words.addAll(List.of(line.split(" ", -1)));
    return Command.of(LIMIT, words.toArray(String[]::new)).run();
  }

  @Test
  void measuresAnotherTarget() {
    String output =
        bench(
                "%s --runtime 1s --warmup 100ms --json --cpu-of %d"
                    .formatted(url("", OPEN, 1), tgt.pid()))
            .expectExit(0)
            .output();
    assertThat(output).contains("\"server\" : {").containsPattern("\"ios\" : [1-9]");
  }

  @Test
  void findsWhatWasChangedOnTheMedium() throws IOException {
    String all = url("", OPEN, 1) + " --seed 7 --verify --pattern sequential --size 16MiB";
    bench(all + " --mode write --write --header-digest --data-digest --block-size 256KiB")
        .expectExit(0);
    bench(all + " --initial-r2t --data-digest --sessions 2").expectExit(0);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.seek(10 * MIB + 100);
      int before = file.read();
      file.seek(10 * MIB + 100);
      file.write(before ^ 1);
    }
    assertThat(bench(all).expectExit(1).output())
        .contains("block 20480 is not what was written: its checksum is wrong");
  }

  @Test
  void provesByChapWhoItIs() {
    String run = " --size 1MiB";
    bench(url("me%" + SECRET + "@", CLOSED, 1) + run).expectExit(0);
    String refused = "the target refuses the login: authentication failure";
    for (String user : List.of("me%" + SECRET + "r@", "you%" + SECRET + "@", "")) {
      assertThat(bench(url(user, CLOSED, 1) + run).expectExit(2).output())
          .contains(url("", CLOSED, 1), refused)
          .doesNotContain(SECRET);
    }
  }

  @Test
  void readsTheSecretFromAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n");
    String run = url("me@", CLOSED, 1) + " --size 1MiB --secret-file " + file;
    bench(run).expectExit(0);
    Files.writeString(file, SECRET + "r");
    assertThat(bench(run).expectExit(2).output()).contains("authentication failure");
  }

  @Test
  void saysThatTheTargetTakesNoDigest() {
    for (String digest : List.of("Header", "Data")) {
      String option = " --%s-digest".formatted(digest.toLowerCase(Locale.ROOT));
      assertThat(bench(url("", PLAIN, 1) + " --size 1MiB" + option).expectExit(2).output())
          .contains(url("", PLAIN, 1) + ": ")
          .contains(digest + "Digest");
    }
  }

  /** Here alone is it a terminal that it writes to. */
  @Test
  void aTerminalShowsHowFarItIs() {
    String line = "./lunette bench %s --warmup 1s --runtime 3s".formatted(url("", OPEN, 1));
    String shown = Command.output(LIMIT, "script", "-qec", line, "/dev/null");
    assertThat(shown)
        .containsPattern("\\r\u001B\\[Kwarm-up +[01] s +[0-9,]+ IOPS +[0-9,.]+ MiB/s")
        .containsPattern("\\r\u001B\\[Kmeasure +[0-3] s +[1-9][0-9,]* IOPS +[0-9,.]+ MiB/s")
        .containsPattern("\\r\u001B\\[K(?!measure)")
        .contains("4 KiB random reads, 1 session(s), depth 32");
  }

  @Test
  void saysThatThereIsNoSuchLun() {
    assertThat(bench(url("", OPEN, 5)).expectExit(2).output())
        .contains(url("", OPEN, 5) + ": the target has no such LUN");
  }
}
