package dev.lunette.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration file that cannot be used, with every mistake in it; nothing may be started from
 * it.
 */
public final class ConfigException extends Exception {

  private final List<ConfigProblem> problems;

  /** What is wrong, in the order of the file; its message has one line for each. */
  ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every mistake that was found, in the order of the file; never empty. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
