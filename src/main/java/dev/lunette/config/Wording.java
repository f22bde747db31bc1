package dev.lunette.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How messages show what the file says: short, printable and with a helpful neighbour. */
final class Wording {

  private static final int SHOWN_CHARACTERS = 60;
  private static final int SHOWN_NAMES = 8;

  private Wording() {}

  /** The text on one line and in bounded length, with what a terminal would obey made visible. */
  static String shortened(String text) {
    StringBuilder shown = new StringBuilder();
    int end = Math.min(text.length(), SHOWN_CHARACTERS);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      // Bidirectional controls and lone surrogates count as format and surrogate characters.
      boolean visible =
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                false;
            case Character.SURROGATE -> !Character.isHighSurrogate(c) || i + 1 < end;
            default -> true;
          };
      shown.append(visible ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return shown + (end < text.length() ? "…" : "");
  }

  static String quoted(String text) {
    return '"' + shortened(text) + '"';
  }

  /** Some of the names in their order, and how many more there are. */
  static String some(Collection<?> names) {
    if (names.isEmpty()) {
      return "there is none";
    }
    String shown =
        names.stream()
            .limit(SHOWN_NAMES)
            .map(name -> shortened(name.toString()))
            .collect(Collectors.joining(", "));
    int more = names.size() - SHOWN_NAMES;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /** The candidate that differs from the name in the fewest characters, if it is near at all. */
  static Optional<String> nearest(String name, Collection<String> candidates) {
    if (name.length() > SHOWN_CHARACTERS) {
      return Optional.empty();
    }
    int near = Math.max(1, name.length() / 3);
    return candidates.stream()
        .filter(candidate -> distance(name, candidate) <= near)
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
  }

  /** Characters to insert, delete, replace or swap with the neighbour, letter case aside. */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
