package dev.lunette.meter;

import java.util.List;
import java.util.stream.LongStream;

/**
 * The buckets of every histogram of time: 1, 2 and 5 in each decade from 2 µs to 50 s.
 *
 * <p>What is recorded is what is shown, so nothing is converted or lost in between, and the bounds
 * are numbers that an alert rule may name. As each bound is at least twice the one before it, the
 * leading bit of a time leads to its bucket with one comparison.
 */
public final class Latency {

  private static final long[] BOUNDS_NANOS =
      LongStream.iterate(1_000, decade -> decade <= 10_000_000_000L, decade -> 10 * decade)
          .flatMap(decade -> LongStream.of(decade, 2 * decade, 5 * decade))
          .skip(1)
          .toArray();

  /** Buckets, with the one for what is beyond the last bound. */
  public static final int BUCKETS = BOUNDS_NANOS.length + 1;

  /** The first bound that is not below the smallest number of so many leading zeros. */
  private static final int[] FIRST = new int[Long.SIZE + 1];

  static {
    for (int zeros = 0; zeros <= Long.SIZE; zeros++) {
      long least = zeros == Long.SIZE ? 0 : Long.MIN_VALUE >>> zeros;
      int bound = 0;
      while (zeros > 0 && bound < BOUNDS_NANOS.length && BOUNDS_NANOS[bound] < least) {
        bound++;
      }
      FIRST[zeros] = bound; // a negative time, which no clock gives, counts as short
    }
  }

  private Latency() {}

  /** Upper bounds in nanoseconds, each inclusive; the last bucket has none. */
  public static List<Long> boundsNanos() {
    return LongStream.of(BOUNDS_NANOS).boxed().toList();
  }

  /** The bucket of a time. */
  static int bucket(long nanos) {
    int bound = FIRST[Long.numberOfLeadingZeros(nanos)];
    return bound < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bound] ? bound + 1 : bound;
  }
}
