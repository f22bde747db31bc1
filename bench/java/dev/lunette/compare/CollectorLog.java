package dev.lunette.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM has said of its collector with {@code -Xlog:gc,gc+cpu}. */
final class CollectorLog {
  private static final Pattern PAUSE =
      Pattern.compile(
          "^\\[(?<second>[\\d.]+)s].* GC\\((?<number>\\d+)\\) (?<what>Pause .*?)"
              + " \\d+M->(?<left>\\d+)M\\(\\d+M\\) (?<millis>[\\d.]+)ms$");

  private static final Pattern WORK =
      Pattern.compile(
          " GC\\((?<number>\\d+)\\) User=(?<user>[\\d.]+)s Sys=(?<system>[\\d.]+)s Real=.*s$");

  /**
   * Everybody else waited.
   *
   * @param second since the JVM began
   * @param what for
   * @param leftMib of the heap in use afterwards
   * @param millis how long
   * @param workMillis what its threads worked meanwhile, in tens; they may have waited, too
   */
  record Pause(double second, String what, double leftMib, double millis, double workMillis) {}

  private CollectorLog() {}

  static List<Pause> pauses(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    Map<String, Double> work = work(lines);
    List<Pause> pauses = new ArrayList<>();
    for (String line : lines) {
      Matcher found = PAUSE.matcher(line);
      if (found.find()) {
        pauses.add(
            new Pause(
                Double.parseDouble(found.group("second")),
                found.group("what"),
                Double.parseDouble(found.group("left")),
                Double.parseDouble(found.group("millis")),
                work.getOrDefault(found.group("number"), 0.0)));
      }
    }
    return pauses;
  }

  /** By number of the collection, of which some have several pauses: those say it together. */
  private static Map<String, Double> work(List<String> lines) {
    Map<String, Double> millis = new HashMap<>();
    for (String line : lines) {
      Matcher found = WORK.matcher(line);
      if (found.find()) {
        double seconds =
            Double.parseDouble(found.group("user")) + Double.parseDouble(found.group("system"));
        millis.merge(found.group("number"), seconds * 1000, Double::sum);
      }
    }
    return millis;
  }
}
