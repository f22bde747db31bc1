package dev.lunette.vdisk.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code --name value} pairs of a benchmark. */
record BenchArguments(Map<String, String> values) {
  BenchArguments(String[] arguments) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      values.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]);
    }
    this(values);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int number(String name, int otherwise) {
    return Integer.parseInt(text(name, "" + otherwise));
  }

  /** Of each measurement. */
  int seconds() {
    return number("seconds", 5);
  }

  /** Live data. */
  long dataBytes() {
    return (long) number("mebibytes", 1024) << 20;
  }

  /** Tells how long something took that was done several times. */
  static void print(String name, List<Double> millis) {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    System.out.printf(
        "  %-28s median %.1f ms, longest %.1f ms, of %d%n",
        name, sorted.get(sorted.size() / 2), sorted.getLast(), sorted.size());
  }
}
