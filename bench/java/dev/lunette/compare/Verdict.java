package dev.lunette.compare;

import java.util.Optional;

/**
 * Whether a floor was reached.
 *
 * @param what was measured
 * @param against what, where it is a ratio
 * @param floor that it has to reach
 * @param reached empty if it was not measured
 * @param state what that comes to
 */
record Verdict(String what, String against, Bound floor, Optional<String> reached, State state) {

  /** What comes of a floor. */
  enum State {
    REACHED("reached"),
    MISSED("**missed**"),
    UNMEASURED("not measured");

    final String text;

    State(String text) {
      this.text = text;
    }
  }

  static Verdict of(String what, String against, Bound floor, Optional<Ratio> ratio) {
    return new Verdict(
        what,
        against,
        floor,
        ratio.map(Ratio::text),
        ratio.map(one -> state(floor, one.ofMedians())).orElse(State.UNMEASURED));
  }

  static Verdict of(String what, Bound floor, double value, String reached) {
    return new Verdict(what, "", floor, Optional.of(reached), state(floor, value));
  }

  private static State state(Bound floor, double value) {
    return floor.holds().test(value) ? State.REACHED : State.MISSED;
  }
}
