package dev.lunette.compare;

import java.util.Locale;
import java.util.function.DoublePredicate;

/**
 * How much something has to be.
 *
 * @param text for people
 * @param holds for what is enough
 */
record Bound(String text, DoublePredicate holds) {

  static Bound atLeast(double value) {
    return new Bound(text("at least", value), reached -> reached >= value);
  }

  static Bound atMost(double value) {
    return new Bound(text("at most", value), reached -> reached <= value);
  }

  static Bound below(double value) {
    return new Bound(text("below", value), reached -> reached < value);
  }

  private static String text(String words, double value) {
    return String.format(Locale.ROOT, "%s %.2f", words, value);
  }
}
