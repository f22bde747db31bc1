package dev.lunette.config;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The names of one kind that the file declares: none twice, and a reference only to one of them.
 */
final class Declared<K> {

  private final String what;
  private final String whose;
  private final Set<K> names = new LinkedHashSet<>();
  private final Map<K, Value> first = new HashMap<>();
  private boolean incomplete;

  /**
   * Nothing is declared yet.
   *
   * @param what the kind of name, for messages: "serial"
   * @param whose what has it, for messages: "vdisk"
   */
  Declared(String what, String whose) {
    this.what = what;
    this.whose = whose;
  }

  /** Declares a name; reports it if it is taken. */
  void declare(K name, Value where) {
    names.add(name);
    Value before = first.putIfAbsent(name, where);
    if (before != null) {
      int line = before.node().at().line();
      where.wrong(
          "a %s that no other %s has (%s, line %d, has it)"
              .formatted(what, whose, before.path(), line));
    }
  }

  /** Declares a name that several may have. */
  void declareShared(K name) {
    names.add(name);
  }

  /** There is one whose name cannot be read, so that a reference is not known to be wrong. */
  void declareUnreadable() {
    incomplete = true;
  }

  /** Sees that the name is declared; reports the reference if it is not. */
  void refer(K name, Value where) {
    if (!names.contains(name) && !incomplete) {
      where.wrong("the %s of a %s (%s)".formatted(what, whose, Wording.some(names)));
    }
  }
}
