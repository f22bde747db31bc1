package dev.lunette.config;

import java.util.List;

/** A value as the file has it, with its place; nothing is interpreted yet. */
sealed interface YamlNode {

  Position at();

  /**
   * A single value.
   *
   * @param plain written without quotes, so that it may be a number, a flag or nothing at all
   */
  record Scalar(Position at, String text, boolean plain) implements YamlNode {

    /** Whether there is no value: nothing, {@code ~} or {@code null} (YAML 1.2, 10.2.1.1). */
    boolean isNull() {
      return plain
          && switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
          };
    }
  }

  /** A list. */
  record Sequence(Position at, List<YamlNode> items) implements YamlNode {}

  /** A mapping, in the order of the file; every key once. */
  record Mapping(Position at, List<Entry> entries) implements YamlNode {}

  /** A value that was refused while parsing, with a message; nobody complains of it again. */
  record Refused(Position at) implements YamlNode {}

  /** A key with its value. */
  record Entry(Scalar key, YamlNode value) {}
}
