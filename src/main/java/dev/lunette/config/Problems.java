package dev.lunette.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of one file, the first {@link Limits#CONFIGURATION_PROBLEMS} in words. */
final class Problems {

  private final Path file;
  private final List<ConfigProblem> told = new ArrayList<>();
  private int count;
  private int faults;

  Problems(Path file) {
    this.file = file;
  }

  void add(Position at, KeyPath key, String text) {
    count++;
    faults++;
    if (told.size() < Limits.CONFIGURATION_PROBLEMS) {
      told.add(new ConfigProblem(file, at.line(), at.column(), key.toString(), text));
    }
  }

  /** Somebody meets a value again that was refused before: a fault, but not another mistake. */
  void again() {
    faults++;
  }

  /** How often something was wrong so far; what is read while this stands still is sound. */
  int faults() {
    return faults;
  }

  /** Whether the next mistake is only counted, so that no effort for its words is worth while. */
  boolean full() {
    return told.size() == Limits.CONFIGURATION_PROBLEMS;
  }

  void throwIfAny() throws ConfigException {
    if (count == 0) {
      return;
    }
    List<ConfigProblem> problems = new ArrayList<>(told);
    problems.sort(
        Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column));
    if (count > told.size()) {
      String more = "%d more mistakes".formatted(count - told.size());
      problems.add(new ConfigProblem(file, 0, 0, "", more));
    }
    throw new ConfigException(problems);
  }
}
