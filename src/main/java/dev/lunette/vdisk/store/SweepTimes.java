package dev.lunette.vdisk.store;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a sweep is due: once no more deletions come, and after a rest from the last one.
 *
 * <p>Deletions are noted by many threads; the rest is for the one that sweeps.
 */
final class SweepTimes {
  /** It rests so many times as long as it has worked; where space is short, as long. */
  static final int REST_FACTOR = 20;

  /** Deletions mostly come many at a time, and one sweep does for all. */
  static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Where they come all the time. */
  static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final LongSupplier clock;

  /** When something was deleted last. */
  private volatile long deletedNanos;

  /** There may be deletions of an earlier run. */
  private volatile boolean deleted = true;

  /** Since when deletions may have been waiting. */
  private long since;

  private long begun;
  private long restUntil;

  /** For a clock that counts nanoseconds. */
  SweepTimes(LongSupplier clock) {
    this.clock = clock;
    this.since = clock.getAsLong();
    this.deletedNanos = since;
    this.restUntil = since;
  }

  /** Takes note that blocks have been deleted. */
  void note() {
    deletedNanos = clock.getAsLong();
    if (!deleted) {
      deleted = true;
    }
  }

  /** Whether a sweep should begin; where space is short that does not take deletions. */
  boolean isDue(boolean low) {
    long now = clock.getAsLong();
    if (!deleted) {
      since = now;
    }
    boolean quiet = now - deletedNanos > QUIET_NANOS || now - since > LONGEST_NANOS;
    return now - restUntil >= 0 && (low || (deleted && quiet));
  }

  /** A sweep begins, for what was deleted before. */
  void begin() {
    begun = clock.getAsLong();
    deleted = false;
  }

  /** What was deleted before it began has not been taken out. */
  void leave() {
    deleted = true;
  }

  /** It ends, and the rest begins. */
  void end(boolean low) {
    since = clock.getAsLong();
    long took = since - begun;
    restUntil = since + (low ? took : REST_FACTOR * took);
  }
}
