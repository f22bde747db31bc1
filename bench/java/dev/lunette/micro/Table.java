package dev.lunette.micro;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was measured, line by line as it comes: by itself, or beside a baseline. */
final class Table {
  private static final String ALONE = "%-32s %12s %12s %9s%n";
  private static final String BESIDE = "%-32s %12s %12s %6s %12s %9s  %s%n";

  private final Optional<Baseline> baseline;
  private final List<String> slower = new ArrayList<>();
  private final List<String> allocatesMore = new ArrayList<>();

  Table(Optional<Baseline> baseline) {
    this.baseline = baseline;
  }

  String heading() {
    return baseline.isEmpty()
        ? ALONE.formatted("one operation", "ns", "ns of CPU", "bytes")
        : BESIDE.formatted("one operation", "ns of CPU", "now", "ratio", "bytes", "now", "");
  }

  String line(Figure now) {
    String cpuNanos = number(now.cpuNanos());
    String bytes = number(now.bytes());
    if (baseline.isEmpty()) {
      return ALONE.formatted(now.name(), number(now.nanos()), cpuNanos, bytes);
    }
    Optional<Figure> then = baseline.get().figure(now.name());
    if (then.isEmpty()) {
      return BESIDE.formatted(now.name(), "", cpuNanos, "", "", bytes, "new");
    }
    Change change = new Change(then.get(), now);
    note(change, now.name());
    return BESIDE.formatted(
        now.name(),
        number(then.get().cpuNanos()),
        cpuNanos,
        String.format(Locale.ROOT, "%.2f", change.ratio()),
        number(then.get().bytes()),
        bytes,
        change.verdict());
  }

  private void note(Change change, String name) {
    if (change.slower()) {
      slower.add(name);
    }
    if (change.allocatesMore()) {
      allocatesMore.add(name);
    }
  }

  /** What the comparison comes to; empty if there was none. */
  String conclusion() {
    return baseline.isEmpty()
        ? ""
        : "%nSlower: %s.%nAllocate more: %s.%n".formatted(names(slower), names(allocatesMore));
  }

  private static String names(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.1f", value);
  }
}
