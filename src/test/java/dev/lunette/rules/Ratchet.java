package dev.lunette.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The list of what is longer than it should be; an entry may only shrink and then disappear. */
final class Ratchet {
  private final Map<String, Integer> listed;
  private final Set<String> seen = new TreeSet<>();
  private final List<String> violations = new ArrayList<>();

  /** Reads lines of {@code NAME LINES}; a line that starts with # is a comment. */
  Ratchet(String list) {
    listed = new HashMap<>();
    list.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(line -> {
          int blank = line.lastIndexOf(' ');
          listed.put(line.substring(0, blank).strip(), Integer.valueOf(line.substring(blank + 1)));
        });
  }

  /** Says what is wrong with a thing of this length, if anything is. */
  void check(String name, int lines, int limit, int hardLimit) {
    Integer allowed = listed.get(name);
    seen.add(name);
    if (lines > hardLimit) {
      complain(name, lines, "expected at most " + hardLimit + ", listed or not");
    } else if (lines > limit && allowed == null) {
      complain(name, lines, "expected at most " + limit);
    } else if (allowed != null && lines <= limit) {
      complain(name, lines, "short enough now: remove it from the list");
    } else if (allowed != null && lines > allowed) {
      complain(name, lines, "the list allows " + allowed + " and may only shrink");
    } else if (allowed != null && lines < allowed) {
      complain(name, lines, "the list still says " + allowed + ": lower it");
    }
  }

  /** All complaints, with those about entries that name nothing. */
  List<String> violations() {
    List<String> all = new ArrayList<>(violations);
    for (String name : new TreeSet<>(listed.keySet())) {
      if (!seen.contains(name)) {
        all.add(name + " is listed but does not exist: remove it from the list");
      }
    }
    return all;
  }

  private void complain(String name, int lines, String expectation) {
    violations.add(name + " has " + lines + " lines; " + expectation);
  }
}
