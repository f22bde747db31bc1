package dev.lunette.meter;

import java.util.Arrays;

/**
 * How late an event loop is, recorded by the loop itself, which now and then looks at the clock.
 */
public final class LoopMeter {

  private static final int NANOS = Latency.BUCKETS;
  private static final int LAST = NANOS + 1;

  private final long[] slots = Slots.padded(LAST + 1);

  /** A loop that is to run for the first time at {@code nanoTime}. */
  public LoopMeter(long nanoTime) {
    Slots.set(slots, LAST, nanoTime);
  }

  /** It runs now, so much later than it should. */
  public void ran(long nanoTime, long lateNanos) {
    long late = Math.max(0, lateNanos);
    Slots.add(slots, Latency.bucket(late), 1);
    Slots.add(slots, NANOS, late);
    Slots.set(slots, LAST, nanoTime);
  }

  /** How often it was so late, by {@link Latency} bucket, each for itself; any thread. */
  public long[] latency() {
    return Arrays.copyOf(Slots.copy(slots), Latency.BUCKETS);
  }

  /** All of its lateness together. */
  public long nanos() {
    return Slots.get(slots, NANOS);
  }

  /** When it ran last, by {@link System#nanoTime}. */
  public long lastNanoTime() {
    return Slots.get(slots, LAST);
  }
}
