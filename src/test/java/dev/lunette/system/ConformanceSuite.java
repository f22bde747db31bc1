package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * libiscsi's conformance suite, test by test, against one kind of vDisk by two paths.
 *
 * <p>Every test of it passes, but for those that give up because the disk lacks what they are
 * about, which {@code iscsi-test-cu-skips.txt} lists with the reason of each. The list is true in
 * both directions: a test in it that passes by now is a failure too. What came of all is left in
 * {@code target/system/iscsi-test-cu}. What is wrong in the suite itself {@link SuiteMend} mends.
 *
 * @param combination what the vDisk is like
 * @param lunette the server that offers it
 */
record ConformanceSuite(Combination combination, Loopback lunette) {
  private static final Path SKIPS = Path.of("src/test/resources/system/iscsi-test-cu-skips.txt");
  private static final String TRAIT = "(?:file|rocksdb|memory|512|4096|thin|thick)";
  private static final Pattern SKIP =
      Pattern.compile("((?:%1$s(?:\\|%1$s)* )*)(\\S+) +(\\S.*)".formatted(TRAIT));

  /**
   * A test of how a SANITIZE outlives resets, for which it must take longer than the test; so it
   * runs beside the others.
   */
  private static final String SLOW = "SCSI.Sanitize.Reset";

  /** The vDisk that is write-protected by SWP of the control mode page. */
  private static final int WRITE_PROTECTED = 5;

  /**
   * Tests that need one of the other vDisks of a {@link Combination}. The first asks for the status
   * of an LBA within a physical block and takes only an answer from the next one's begin, while by
   * SBC-4 an answer begins where it was asked. The second aborts a write: one that has just ended
   * it wants to be told of by "task does not exist", at which ESXi resets a target. The last five
   * run only where a physical block has several logical ones.
   */
  private static final Map<String, Integer> ELSEWHERE =
      Map.of(
          "SCSI.GetLBAStatus.UnmapSingle",
          1,
          "iSCSI.iSCSITMF.AbortTaskSimpleAsync",
          2,
          SLOW,
          3,
          "SCSI.ReadOnly.ReadOnlySBC",
          WRITE_PROTECTED,
          "SCSI.CompareAndWrite.InvalidDataOutSize",
          4,
          "SCSI.WriteSame10.InvalidDataOutSize",
          4,
          "SCSI.WriteSame10.UnmapUnaligned",
          4,
          "SCSI.WriteSame16.InvalidDataOutSize",
          4,
          "SCSI.WriteSame16.UnmapUnaligned",
          4);

  private static final Pattern NAME = Pattern.compile("(SCSI|iSCSI)\\.\\w+\\.[\\w-]+");
  private static final Pattern SUMMARY =
      Pattern.compile("^ +tests +(\\d+) +(\\d+) +(\\d+) +(\\d+) ", Pattern.MULTILINE);
  private static final String BANNER = "cunit.sourceforge.net/";
  private static final String HOUSEKEEPING = "[SKIPPED] PERSISTENT RESERVE IN is not implemented.";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  // Of its own: the suite's test process ends by itself before Command would take it for stuck.
  private static final String LIMIT_OF_ONE = "30";
  private static final String LIMIT_OF_SLOW = "80";

  /** Where the server's log and the results are left. */
  static Path folder(Combination combination) {
    return Path.of("target/system/iscsi-test-cu").resolve(combination.toString());
  }

  /** Runs all tests, stops the server, and compares what came of them with the list. */
  void run() throws IOException {
    Set<String> skips = readSkips();
    Path mends = SuiteMend.compile(folder(combination));
    Map<String, String> actual = new TreeMap<>();
    StringBuilder transcript = new StringBuilder();
    runAll(mends)
        .forEach((name, result) -> {
          transcript.append("=== %s%n%s".formatted(name, result.output()));
          actual.put(name, judge(result));
        });
    lunette.stop();

    writeResults(actual, transcript);
    List<String> differences = new ArrayList<>();
    actual.forEach((name, outcome) -> {
      String listed = skips.contains(name) ? "skipped" : "passes";
      if (!listed.equals(outcome)) {
        differences.add("%s %s, expected: %s".formatted(name, outcome, listed));
      }
    });
    assertThat(skips).as("%s names tests that exist", SKIPS).isSubsetOf(actual.keySet());
    assertThat(differences)
        .as("tests against %s; transcript in %s", SKIPS, folder(combination))
        .isEmpty();
  }

  /** The full names of all its tests, each once: FAMILY.SUITE.TEST. */
  private static List<String> names() {
    return Command.output(LIMIT, "iscsi-test-cu", "--list")
        .lines()
        .map(String::strip)
        .filter(line -> NAME.matcher(line).matches())
        .distinct()
        .toList();
  }

  private Map<String, Command.Result> runAll(Path mends) {
    Map<String, Command.Result> results = new LinkedHashMap<>();
    Command.output(LIMIT, "iscsi-swp", "--swp", "on", lunette.url(WRITE_PROTECTED));
    try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Command.Result> slow = beside.submit(() -> runOne(SLOW, mends, LIMIT_OF_SLOW));
      for (String name : names()) {
        if (!name.equals(SLOW)) {
          results.put(name, runOne(name, mends, LIMIT_OF_ONE));
        }
      }
      results.put(SLOW, slow.get());
    } catch (ExecutionException failure) {
      throw new AssertionError(failure.getCause());
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupt);
    }
    return results;
  }

  private Command.Result runOne(String name, Path mends, String limitSeconds) {
    int vdisk = ELSEWHERE.getOrDefault(name, 0);
    List<String> words = new ArrayList<>(List.of("timeout", limitSeconds));
    words.addAll(SuiteMend.prefix(name, combination, mends));
    words.addAll(List.of("iscsi-test-cu", "--dataloss", "--allow-sanitize", "--fail", "--normal"));
    words.addAll(List.of("--test=" + name, lunette.url(vdisk), lunette.secondUrl(vdisk)));
    return Command.of(LIMIT, words.toArray(String[]::new)).run();
  }

  // CUnit counts a test that gives up at once as passed; only its output tells.
  private static String judge(Command.Result result) {
    Matcher summary = SUMMARY.matcher(result.output());
    boolean passed = result.exitCode() == 0 && summary.find() && summary.group(3).equals("1");
    if (!passed) {
      return "fails";
    }
    return ownWords(result.output()).contains("[SKIPPED]") ? "skipped" : "passes";
  }

  // What it prints before and after every test is about its own housekeeping.
  private static String ownWords(String output) {
    String own = output.substring(output.indexOf(BANNER) + BANNER.length());
    int end = own.lastIndexOf(HOUSEKEEPING);
    return end < 0 ? own : own.substring(0, end);
  }

  private Set<String> readSkips() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(SKIPS)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        Matcher skip = SKIP.matcher(line);
        assertThat(skip.matches())
            .as("'%s' of %s, expected: [TRAIT...] NAME REASON", line, SKIPS)
            .isTrue();
        if (combination.isMeantBy(skip.group(1))) {
          assertThat(names.add(skip.group(2)))
              .as("'%s' of %s stands there once", skip.group(2), SKIPS)
              .isTrue();
        }
      }
    }
    return names;
  }

  private void writeResults(Map<String, String> outcomes, CharSequence transcript)
      throws IOException {
    Files.writeString(folder(combination).resolve("transcript.txt"), transcript);
    Files.write(
        folder(combination).resolve("results.txt"),
        outcomes.entrySet().stream()
            .sorted(Comparator.comparing(Map.Entry<String, String>::getValue))
            .map(outcome -> outcome.getValue() + " " + outcome.getKey())
            .toList());
  }
}
