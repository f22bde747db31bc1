package dev.lunette.bench;

/**
 * When I/Os are to begin. In a closed loop that is as soon as there is room; in an open loop it is
 * at a fixed rate, and an I/O for which there was no room has waited since the moment at which it
 * was to begin (so nothing is hidden by coordinated omission).
 */
final class Pace {

  private static final double NANOS = 1e9;

  private final double intervalNanos;
  private final long phaseNanos;
  private long startNanos;
  private long begun;
  private boolean ended;
  private long endNanos;

  /**
   * A pace.
   *
   * @param rate I/Os in a second; 0 for a closed loop
   * @param phase part of an interval before the first one, so that sessions take turns
   */
  Pace(double rate, double phase) {
    this.intervalNanos = rate > 0 ? NANOS / rate : 0;
    this.phaseNanos = (long) (phase * intervalNanos);
  }

  void start(long nowNanos) {
    startNanos = nowNanos + phaseNanos;
    begun = 0;
    ended = false;
  }

  boolean isOpenLoop() {
    return intervalNanos > 0;
  }

  /** When the next I/O is to begin. */
  long nextNanos(long nowNanos) {
    return isOpenLoop() ? startNanos + (long) (begun * intervalNanos) : nowNanos;
  }

  /** One has begun. */
  void begun() {
    begun++;
  }

  /** Nothing is to begin at this moment or later, unless it has ended before. */
  void end(long nowNanos) {
    if (!ended) {
      ended = true;
      endNanos = nowNanos;
    }
  }

  /** Whether all that was to begin before the end has begun. */
  boolean isOver(long nowNanos) {
    return ended && nextNanos(nowNanos) - endNanos >= 0;
  }

  /** I/Os that were to begin before the end, and have not. */
  long overdue() {
    return !ended || isOver(endNanos)
        ? 0
        : (long) Math.ceil((endNanos - startNanos) / intervalNanos) - begun;
  }
}
