package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * libiscsi's conformance suite, test by test, against one kind of vDisk by two paths.
 *
 * <p>Every test of it passes, but for those that {@code iscsi-test-cu-exceptions.txt} lists with
 * what comes of each and why. The list is true in both directions: a test in it that passes by now
 * is a failure too. What came of all is left in {@code target/system/iscsi-test-cu}.
 *
 * @param combination what the vDisk is like
 * @param lunette the server that offers it
 */
record ConformanceSuite(Combination combination, Loopback lunette) {
  private static final Path EXCEPTIONS =
      Path.of("src/test/resources/system/iscsi-test-cu-exceptions.txt");
  private static final String TRAIT = "(?:file|rocksdb|memory|512|4096|thin|thick)";
  private static final Pattern EXCEPTION =
      Pattern.compile("(fails|skipped) ((?:%1$s(?:\\|%1$s)* )*)(\\S+) +(\\S.*)".formatted(TRAIT));

  /**
   * Tests that need one of the other vDisks of a {@link Combination}. The first asks for the status
   * of an LBA within a physical block and takes only an answer from the next one's begin, while by
   * SBC-4 an answer begins where it was asked. The second aborts a write: one that has just ended
   * it wants to be told of by "task does not exist", at which ESXi resets a target.
   */
  private static final Map<String, Integer> ELSEWHERE =
      Map.of("SCSI.GetLBAStatus.UnmapSingle", 1, "iSCSI.iSCSITMF.AbortTaskSimpleAsync", 2);

  private static final Pattern NAME = Pattern.compile("(SCSI|iSCSI)\\.\\w+\\.[\\w-]+");
  private static final Pattern SUMMARY =
      Pattern.compile("^ +tests +(\\d+) +(\\d+) +(\\d+) +(\\d+) ", Pattern.MULTILINE);
  private static final String BANNER = "cunit.sourceforge.net/";
  private static final String HOUSEKEEPING = "[SKIPPED] PERSISTENT RESERVE IN is not implemented.";
  private static final Duration LIMIT = Duration.ofSeconds(40);

  // Of its own: the suite's test process ends by itself before Command would take it for stuck.
  private static final String LIMIT_OF_ONE = "30";

  /** Where the server's log and the results are left. */
  static Path folder(Combination combination) {
    return Path.of("target/system/iscsi-test-cu").resolve(combination.toString());
  }

  /** Runs all tests, stops the server, and compares what came of them with the list. */
  void run() throws IOException {
    Map<String, String> expected = readExceptions();
    Map<String, String> actual = new TreeMap<>();
    StringBuilder transcript = new StringBuilder();
    for (String name : names()) {
      Command.Result result = runOne(name);
      transcript.append("=== %s%n%s".formatted(name, result.output()));
      actual.put(name, judge(result));
    }
    lunette.stop();

    writeResults(actual, transcript);
    List<String> differences = new ArrayList<>();
    actual.forEach((name, outcome) -> {
      String listed = expected.getOrDefault(name, "passes");
      if (!listed.equals(outcome)) {
        differences.add("%s %s, expected: %s".formatted(name, outcome, listed));
      }
    });
    assertThat(expected.keySet())
        .as("%s names tests that exist", EXCEPTIONS)
        .isSubsetOf(actual.keySet());
    assertThat(differences)
        .as("tests against %s; transcript in %s", EXCEPTIONS, folder(combination))
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

  private Command.Result runOne(String name) {
    int vdisk = ELSEWHERE.getOrDefault(name, 0);
    return Command.of(
            LIMIT,
            "timeout",
            LIMIT_OF_ONE,
            "iscsi-test-cu",
            "--dataloss",
            "--allow-sanitize",
            "--fail",
            "--normal",
            "--test=" + name,
            lunette.url(vdisk),
            lunette.secondUrl(vdisk))
        .run();
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

  private Map<String, String> readExceptions() throws IOException {
    Map<String, String> outcomes = new TreeMap<>();
    for (String line : Files.readAllLines(EXCEPTIONS)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        Matcher exception = EXCEPTION.matcher(line);
        assertThat(exception.matches())
            .as("'%s' of %s, expected: fails|skipped [TRAIT...] NAME REASON", line, EXCEPTIONS)
            .isTrue();
        if (combination.isMeantBy(exception.group(2))) {
          assertThat(outcomes.put(exception.group(3), exception.group(1)))
              .as("'%s' of %s stands there once", exception.group(3), EXCEPTIONS)
              .isNull();
        }
      }
    }
    return outcomes;
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
