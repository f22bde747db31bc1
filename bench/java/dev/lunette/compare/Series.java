package dev.lunette.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Something that is looked at again and again, in MiB. */
final class Series {
  private static final int QUARTERS = 4;

  private record Point(double second, double mib) {}

  private final String name;
  private final List<Point> points = new ArrayList<>();

  Series(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(double second, double mib) {
    points.add(new Point(second, mib));
  }

  /** What was seen last. */
  double last() {
    return points.getLast().mib;
  }

  /** The first and the last quarter, the growth from one to the other, and the most of all. */
  List<String> cells(double seconds) {
    double first = median(seconds, 0);
    double last = median(seconds, QUARTERS - 1);
    double most = points.stream().mapToDouble(Point::mib).max().orElse(Double.NaN);
    return List.of(
        text("%,.1f", first),
        text("%,.1f", last),
        text("%+,.1f", last - first) + text(" (%+.1f %%)", 100 * (last - first) / first),
        text("%,.1f", most));
  }

  /** Not a number where nobody looked. */
  private double median(double seconds, int quarter) {
    double length = seconds / QUARTERS;
    double[] values =
        points.stream()
            .filter(point -> point.second >= quarter * length)
            .filter(point -> point.second < (quarter + 1) * length)
            .mapToDouble(Point::mib)
            .sorted()
            .toArray();
    return values.length == 0 ? Double.NaN : values[values.length / 2];
  }

  private static String text(String form, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, form, value);
  }
}
