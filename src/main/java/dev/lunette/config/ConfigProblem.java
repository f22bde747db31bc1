package dev.lunette.config;

import java.nio.file.Path;

/**
 * One mistake in a configuration file, as the operator reads it.
 *
 * @param file the file as the operator named it
 * @param line line of the mistake from 1, or 0 where the file as a whole is meant
 * @param column column in characters from 1, or 0
 * @param key path of the key, such as {@code targets[1].luns.3}; empty where no key is concerned
 * @param text the value and what was expected
 */
public record ConfigProblem(Path file, int line, int column, String key, String text) {

  @Override
  public String toString() {
    String where = line == 0 ? "%s: ".formatted(file) : "%s:%d:%d: ".formatted(file, line, column);
    return where + (key.isEmpty() ? "" : "key " + key + ": ") + text;
  }
}
