package dev.lunette.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Lines, methods, files, parameter lists and packages stay small enough to be read at once. */
final class SourceLimitsTest {
  private static final int METHOD_LINES = 60;
  private static final int METHOD_LINES_HARD = 70;
  private static final int FILE_LINES = 300;
  private static final int FILE_LINES_HARD = 600;
  private static final int PARAMETERS = 5;
  private static final int PACKAGE_DEPTH = 2;

  private static final Path RATCHET =
      Sources.ROOT.resolve("src/test/resources/rules/limits-ratchet.txt");
  private static final Pattern PACKAGE =
      Pattern.compile("^package\\s+(dev\\.lunette[\\w.]*);", Pattern.MULTILINE);
  private static final Pattern DEEP_LEAF = Pattern.compile("vdisk\\.backend\\.\\w+");
  private static final Set<String> MEANINGLESS = Set.of("util", "common", "impl", "core", "model");

  private static final Map<Path, Measure> MEASURES = measureAll();

  @Test
  void noLineIsTooLong() {
    List<String> violations = new ArrayList<>();
    MEASURES.forEach((file, measure) ->
        measure.longLines().forEach(line -> violations.add(Sources.name(file) + ":" + line)));
    assertThat(violations).as("lines of more than %s characters", Measure.LINE_WIDTH).isEmpty();
  }

  @Test
  void methodsAndFilesAreShortOrListedAndShrinking() throws IOException {
    Ratchet ratchet = new Ratchet(Files.readString(RATCHET));
    MEASURES.forEach((file, measure) -> {
      String name = Sources.name(file);
      ratchet.check(name, measure.lines(), FILE_LINES, FILE_LINES_HARD);
      longestByName(measure)
          .forEach((method, lines) ->
              ratchet.check(name + "#" + method, lines, METHOD_LINES, METHOD_LINES_HARD));
    });
    assertThat(ratchet.violations()).as("limits; the list is %s", Sources.name(RATCHET)).isEmpty();
  }

  @Test
  void noParameterListIsTooLong() {
    List<String> violations = new ArrayList<>();
    MEASURES.forEach((file, measure) -> {
      for (Measure.Method method : measure.methods()) {
        if (method.parameters() > PARAMETERS && !method.ofRecordHeader()) {
          violations.add(
              "%s:%d %s has %d parameters"
                  .formatted(
                      Sources.name(file), method.line(), method.name(), method.parameters()));
        }
      }
    });
    assertThat(violations).as("more than %s parameters", PARAMETERS).isEmpty();
  }

  @Test
  void packagesAreShallowAndSayWhatTheyAre() {
    List<String> violations = new ArrayList<>();
    for (String name : packages()) {
      String below = name.equals("dev.lunette") ? "" : name.substring("dev.lunette.".length());
      List<String> words = List.of(below.split("\\."));
      if (words.size() > PACKAGE_DEPTH && !DEEP_LEAF.matcher(below).matches()) {
        violations.add(name + " is more than " + PACKAGE_DEPTH + " levels below dev.lunette");
      }
      words.stream()
          .filter(MEANINGLESS::contains)
          .forEach(word -> violations.add(name + ": \"" + word + "\" says nothing"));
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void everyPackageIsDescribedAndNullMarked() {
    Set<String> described = new TreeSet<>();
    for (Path file : MEASURES.keySet()) {
      String source = Sources.read(file);
      if (file.endsWith("package-info.java")
          && source.contains("/**")
          && source.contains("@NullMarked")) {
        described.add(packageOf(source));
      }
    }
    assertThat(described)
        .as("packages whose package-info.java has a description and @NullMarked")
        .containsAll(packages());
  }

  @Test
  void measuresWhatTheCompilerSees() {
    Measure measure =
        Measure.of(
            """
            record Point(int a, int b, int c, int d, int e, int f) {
              Point(int a, int b, int c, int d, int e) {
                this(a, b, c, d, e, 0);
              }

              @Deprecated
              int sum(int from) {
                return from;
              }
            }
            """);
    assertThat(measure.lines()).isEqualTo(10);
    assertThat(measure.methods())
        .containsExactly(
            new Measure.Method("Point.new", 2, 3, 5, true),
            new Measure.Method("Point.sum", 6, 4, 1, false));
  }

  @Test
  void ratchetOnlyShrinks() {
    Ratchet ratchet =
        new Ratchet(
            """
            # name lines
            grown 61
            shrunk 65
            short 65
            kept 62
            gone 66
            """);
    ratchet.check("grown", 62, 60, 70);
    ratchet.check("shrunk", 64, 60, 70);
    ratchet.check("short", 60, 60, 70);
    ratchet.check("kept", 62, 60, 70);
    ratchet.check("new", 61, 60, 70);
    ratchet.check("huge", 71, 60, 70);
    ratchet.check("fine", 60, 60, 70);
    assertThat(ratchet.violations())
        .containsExactly(
            "grown has 62 lines; the list allows 61 and may only shrink",
            "shrunk has 64 lines; the list still says 65: lower it",
            "short has 60 lines; short enough now: remove it from the list",
            "new has 61 lines; expected at most 60",
            "huge has 71 lines; expected at most 70, listed or not",
            "gone is listed but does not exist: remove it from the list");
  }

  /** Overloads share a name, so the longest one speaks for all. */
  private static Map<String, Integer> longestByName(Measure measure) {
    Map<String, Integer> longest = new LinkedHashMap<>();
    measure.methods().forEach(m -> longest.merge(m.name(), m.lines(), Math::max));
    return longest;
  }

  private Set<String> packages() {
    Set<String> packages = new TreeSet<>();
    MEASURES.keySet().forEach(file -> packages.add(packageOf(Sources.read(file))));
    return packages;
  }

  private static String packageOf(String source) {
    Matcher matcher = PACKAGE.matcher(source);
    assertThat(matcher.find()).as("a package below dev.lunette in:\n%s", source).isTrue();
    return matcher.group(1);
  }

  private static Map<Path, Measure> measureAll() {
    Map<Path, Measure> measures = new LinkedHashMap<>();
    Sources.javaFiles().forEach(file -> measures.put(file, Measure.of(Sources.read(file))));
    return measures;
  }
}
