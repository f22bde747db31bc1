package dev.lunette.compare;

import java.util.List;
import java.util.Locale;

/**
 * One figure of ours by the same of another.
 *
 * @param ofMedians the median of ours by the median of theirs
 * @param rounds ours by theirs of each round
 */
record Ratio(double ofMedians, List<Double> rounds) {

  /** The ratio, and the least and the most of the rounds. */
  String text() {
    double least = rounds.stream().mapToDouble(Double::doubleValue).min().orElse(ofMedians);
    double most = rounds.stream().mapToDouble(Double::doubleValue).max().orElse(ofMedians);
    return String.format(Locale.ROOT, "%.3f (%.2f to %.2f)", ofMedians, least, most);
  }
}
