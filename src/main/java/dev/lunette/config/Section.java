package dev.lunette.config;

import dev.lunette.config.YamlNode.Entry;
import dev.lunette.config.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A mapping that is read key by key; a key that nobody asked for is a mistake. */
final class Section {

  private final Mapping mapping;
  private final KeyPath path;
  private final Problems problems;
  private final int faultsBefore;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<String> known = new TreeSet<>();

  Section(Mapping mapping, KeyPath path, Problems problems) {
    this.mapping = mapping;
    this.path = path;
    this.problems = problems;
    this.faultsBefore = problems.faults();
    for (Entry entry : mapping.entries()) {
      entries.put(entry.key().text(), entry);
    }
  }

  /** The value of a key that may be absent. */
  Optional<Value> value(String name) {
    known.add(name);
    return Optional.ofNullable(entries.get(name)).map(this::value);
  }

  /** The value of a key that must be there. */
  Optional<Value> required(String name, String expected) {
    Optional<Value> value = value(name);
    if (value.isEmpty()) {
      problems.add(mapping.at(), path.key(name), "missing, expected " + expected);
    }
    return value;
  }

  Optional<Integer> integer(String name, int least, int most) {
    return value(name).flatMap(value -> value.integer(least, most));
  }

  /** Reports that the section as a whole is wrong. */
  void wrong(String text) {
    problems.add(mapping.at(), path, text);
  }

  /** All entries, for a mapping whose keys are values themselves: the key as a value, its value. */
  Map<Value, Value> pairs() {
    Map<Value, Value> pairs = new LinkedHashMap<>();
    for (Entry entry : mapping.entries()) {
      KeyPath key = path.key(entry.key().text());
      pairs.put(new Value(entry.key(), key, problems), value(entry));
    }
    return pairs;
  }

  /** Whether nothing was wrong since this section was begun. */
  boolean sound() {
    return problems.faults() == faultsBefore;
  }

  /** Reports the keys that nobody asked for; to be called when all keys were. */
  void close() {
    List<Entry> unknown = new ArrayList<>(entries.values());
    unknown.removeIf(entry -> known.contains(entry.key().text()));
    for (Entry entry : unknown) {
      // Not even the words are made for a mistake that is only counted.
      String text = problems.full() ? "" : unknownText(entry.key().text());
      problems.add(entry.key().at(), path.key(entry.key().text()), text);
    }
  }

  private String unknownText(String name) {
    if (name.equals("<<")) {
      return "a merge key, expected the keys themselves";
    }
    return "unknown, "
        + Wording.nearest(name, known)
            .map("did you mean %s?"::formatted)
            .orElseGet(() -> "expected one of " + String.join(", ", known));
  }

  private Value value(Entry entry) {
    return new Value(entry.value(), path.key(entry.key().text()), problems);
  }
}
