package dev.lunette.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM has said of its collector with {@code -Xlog:gc}. */
final class CollectorLog {
  private static final Pattern PAUSE =
      Pattern.compile(
          "^\\[(?<second>[\\d.]+)s].* GC\\(\\d+\\) (?<what>Pause .*?)"
              + " \\d+M->(?<left>\\d+)M\\(\\d+M\\) (?<millis>[\\d.]+)ms$");

  /**
   * Everybody else waited.
   *
   * @param second since the JVM began
   * @param what for
   * @param leftMib of the heap in use afterwards
   * @param millis how long
   */
  record Pause(double second, String what, double leftMib, double millis) {}

  private CollectorLog() {}

  static List<Pause> pauses(Path log) throws IOException {
    List<Pause> pauses = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      Matcher found = PAUSE.matcher(line);
      if (found.find()) {
        pauses.add(
            new Pause(
                Double.parseDouble(found.group("second")),
                found.group("what"),
                Double.parseDouble(found.group("left")),
                Double.parseDouble(found.group("millis"))));
      }
    }
    return pauses;
  }
}
