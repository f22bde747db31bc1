package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power loss of {@link PowerLoss}, on programs of which it is known what must be left. */
@Tag("system")
final class UnsyncedTest {
  private static final Path PROGRAM = Path.of("src/test/c/known.c");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static @TempDir Path programs;
  private static Path library;
  private static Path known;

  private @TempDir Path directory;
  private Path data;
  private Path journal;

  @BeforeAll
  static void compile() {
    library = PowerLoss.compileShim(programs);
    known = programs.resolve("known");
    Command.output(LIMIT, "gcc", "-O1", "-Wall", "-o", known.toString(), PROGRAM.toString());
  }

  @BeforeEach
  void prepare() throws IOException {
    data = Files.createDirectory(directory.resolve("data"));
    journal = directory.resolve("journal");
  }

  @Test
  void onlySyncedBytesOfSyncedNamesSurvive() throws IOException {
    PowerLoss loss =
        run(
            "create 0 named",
            "write 0 safe",
            "fsync 0",
            "write 0 lost",
            "directory 1 .",
            "fsync 1",
            "create 2 nameless",
            "write 2 synced",
            "fdatasync 2",
            "create 3 neither",
            "write 3 x");
    loss.loseUnsynced(data);
    assertThat(files()).isEqualTo(Map.of("named", "safe"));
  }

  @Test
  void renameIsLostOrDoneAsAWhole() throws IOException {
    Files.writeString(data.resolve("CURRENT"), "old");
    String[] lines = {
      "create 0 CURRENT.tmp",
      "write 0 new",
      "fsync 0",
      "rename CURRENT.tmp CURRENT",
      "create 1 more"
    };
    PowerLoss loss = run(lines);
    loss.loseUnsynced(data);
    assertThat(files()).isEqualTo(Map.of("CURRENT", "old"));
    for (int seed = 0; seed < 50; seed++) {
      loss.losePart(data, new SplittableRandom(seed));
      assertThat(files().get("CURRENT")).as("seed %s", seed).isIn("old", "new");
      assertThat(files().containsKey("more") && files().containsKey("CURRENT.tmp"))
          .as("what comes later is there without what came before; seed %s", seed)
          .isFalse();
    }
  }

  @Test
  void everyKindOfWriteIsSeenWhereItWent() throws IOException {
    Files.writeString(data.resolve("log"), "begin ");
    run(
        "append 0 log",
        "write 0 appended",
        "writev 0 one two",
        "synced 1 durable",
        "write 1 abcdef",
        "pwrite 1 XY 2",
        "pwritev 1 Z 5",
        "dwrite 1 W 0",
        "create 2 long",
        "write 2 0123456789",
        "ftruncate 2 4",
        "grow 2 0 6000",
        "pwrite 2 end 8000",
        "punch 2 1 2",
        "allocate 2 0 100000",
        "dup 2 3",
        "write 3 more",
        "close 3",
        "open 4 long",
        "create 5 copied",
        "copy 4 5 5000",
        "truncate copied 4500",
        "empty 6 gone",
        "unlink gone",
        "mkdir below",
        "create 7 below/file",
        "rename below/file below/moved",
        "link below/moved hard",
        "rename below under",
        "mkdir empty",
        "rmdir empty",
        "empty 8 log",
        "write 8 anew");
    // run() has compared the directory with the journal
    assertThat(files().get("durable")).isEqualTo("WbXYeZ");
    assertThat(new TreeSet<>(files().keySet()))
        .containsExactly("copied", "durable", "hard", "log", "long", "under/moved");
  }

  @Test
  void synchronousWritesAndSyncfsAreDurable() throws IOException {
    Files.writeString(data.resolve("a"), "old");
    Files.writeString(data.resolve("b"), "old");
    PowerLoss loss =
        run(
            "open 0 a",
            "dwrite 0 new 0",
            "open 1 b",
            "write 1 new",
            "range 1",
            "create 2 c",
            "write 2 c");
    loss.loseUnsynced(data);
    assertThat(files()).isEqualTo(Map.of("a", "new", "b", "old"));

    run("create 0 c", "write 0 kept", "syncfs 0", "write 0 lost").loseUnsynced(data);
    assertThat(files()).isEqualTo(Map.of("a", "new", "b", "old", "c", "kept"));
  }

  @Test
  void truncationThatIsNotSyncedComesBack() throws IOException {
    Files.writeString(data.resolve("file"), "0123456789");
    PowerLoss loss = run("open 0 file", "ftruncate 0 2", "pwrite 0 X 4", "unlink file", "kill");
    loss.loseUnsynced(data);
    assertThat(files()).isEqualTo(Map.of("file", "0123456789"));
    loss.lose(data, Loss.NOTHING, new SplittableRandom(0));
    assertThat(files()).isEmpty();
  }

  @Test
  void partialLossKeepsAnySectorsAndTearsTails() throws IOException {
    Files.writeString(data.resolve("file"), "o".repeat(6000));
    PowerLoss loss = run("open 0 file", "write 0 " + "n".repeat(1000), "pwrite 0 n 5999");
    TreeSet<Long> counts = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      loss.lose(data, Loss.SECTORS, new SplittableRandom(seed));
      String left = files().get("file");
      assertThat(left).hasSize(6000).matches("[no]+");
      counts.add(left.chars().filter(letter -> letter == 'n').count());
    }
    // two sectors, of 512 and 488 bytes, and one byte in the last
    assertThat(counts).contains(0L, 1001L).containsAnyOf(512L, 489L);

    PowerLoss appended = run("append 0 file", "write 0 " + "t".repeat(1000));
    TreeSet<Integer> lengths = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      appended.lose(data, Loss.TAIL, new SplittableRandom(seed));
      lengths.add(files().get("file").length());
    }
    assertThat(lengths).hasSizeGreaterThan(10).allMatch(length -> length >= 6000 && length <= 7000);
  }

  /** Runs the program from the directory as it is; the journal must tell all that it has done. */
  private PowerLoss run(String... lines) throws IOException {
    PowerLoss loss = PowerLoss.of(data);
    Files.deleteIfExists(journal);
    Path script = Files.write(directory.resolve("script"), List.of(lines));
    List<String> words = new ArrayList<>(List.of("env"));
    words.addAll(PowerLoss.variables(library, data, journal));
    words.addAll(List.of("sh", "-c", "exec \"$0\" < \"$1\"", known.toString(), script.toString()));
    new Command(words, LIMIT, data)
        .run()
        .expectExit(lines[lines.length - 1].equals("kill") ? 137 : 0);
    loss.replay(journal);
    assertThat(loss.unseen()).isEmpty();
    assertThat(loss.differences(data)).isEmpty();
    return loss;
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(data)) {
      paths
          .filter(Files::isRegularFile)
          .forEach(file -> files.put(data.relativize(file).toString(), read(file)));
    }
    return files;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
