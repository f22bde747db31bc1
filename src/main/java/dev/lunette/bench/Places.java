package dev.lunette.bench;

import java.util.SplittableRandom;

/** Which piece of its {@link Extent} a session touches next, and whether it reads it. */
final class Places {

  private final SplittableRandom random;
  private final boolean sequential;
  private final int readPercent;
  private final long count;
  private long next;

  Places(Workload workload, Extent extent, long seed) {
    this.random = new SplittableRandom(seed);
    this.sequential = !workload.random();
    this.readPercent = workload.readPercent();
    this.count = extent.count();
  }

  /** A random part of 1. */
  double phase() {
    return random.nextDouble();
  }

  long next() {
    if (!sequential) {
      return random.nextLong(count);
    }
    long place = next;
    next = after(place);
    return place;
  }

  /** The one after it, which after the last one is the first. */
  long after(long place) {
    return place + 1 == count ? 0 : place + 1;
  }

  boolean nextIsRead() {
    return readPercent == 100 || (readPercent > 0 && random.nextInt(100) < readPercent);
  }
}
