package dev.lunette.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long the I/Os of one session took; belongs to its event loop. */
final class Meter {

  /** Decimal digits that are kept of each value. */
  static final int DIGITS = 3;

  private final Histogram reads = new Histogram(DIGITS);
  private final Histogram writes = new Histogram(DIGITS);
  private long sinceNanos;
  private long lastNanos;

  /** Counts what begins from now on. */
  void start(long nowNanos) {
    sinceNanos = nowNanos;
    lastNanos = nowNanos;
    reads.reset();
    writes.reset();
  }

  void ended(boolean read, long beganNanos, long endedNanos) {
    if (counts(beganNanos)) {
      lastNanos = endedNanos;
      long took = Math.clamp(endedNanos - beganNanos, 0, TimeUnit.HOURS.toNanos(1));
      (read ? reads : writes).recordValue(took);
    }
  }

  /** Whether one that began then counts. */
  boolean counts(long beganNanos) {
    return beganNanos - sinceNanos >= 0;
  }

  /** When the last one that counts ended. */
  long lastNanos() {
    return lastNanos;
  }

  Histogram reads() {
    return reads;
  }

  Histogram writes() {
    return writes;
  }

  /** I/Os that count. */
  long count() {
    return reads.getTotalCount() + writes.getTotalCount();
  }
}
