package dev.lunette.vdisk.backend.rocksdb;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What each sector of a vDisk may hold while threads change it: the tokens of its last changes, of
 * which each is begun before the device is asked and ended when it has answered.
 *
 * <p>Who changes sectors holds them, so the changes of one have an order. Who reads holds nothing.
 */
final class SectorHistory {
  private static final int KEPT = 16;

  /** Guards who holds what, of all vDisks: a copy needs sectors of two at once. */
  private static final Object HOLDS = new Object();

  /** Some sectors of a vDisk, from one (inclusive) to another (exclusive). */
  record Range(SectorHistory of, int from, int to) {
    private boolean free() {
      int next = of.held.nextSetBit(from);
      return next < 0 || next >= to;
    }

    int count() {
      return to - from;
    }
  }

  private final AtomicLongArray tokens;
  private final AtomicIntegerArray begun;
  private final AtomicIntegerArray ended;
  private final BitSet held = new BitSet();

  /** Begins with a token for each sector. */
  SectorHistory(long[] contents) {
    tokens = new AtomicLongArray(contents.length * KEPT);
    begun = new AtomicIntegerArray(contents.length);
    ended = new AtomicIntegerArray(contents.length);
    for (int sector = 0; sector < contents.length; sector++) {
      tokens.set(sector * KEPT, contents[sector]);
    }
  }

  /** Waits until nobody holds any of these, and holds them all. */
  static void hold(Range... ranges) throws InterruptedException {
    synchronized (HOLDS) {
      for (int i = 0; i < ranges.length; i++) {
        if (!ranges[i].free()) {
          HOLDS.wait();
          i = -1;
        }
      }
      for (Range range : ranges) {
        range.of.held.set(range.from, range.to);
      }
    }
  }

  static void release(Range... ranges) {
    synchronized (HOLDS) {
      for (Range range : ranges) {
        range.of.held.clear(range.from, range.to);
      }
      HOLDS.notifyAll();
    }
  }

  /** A sector that the caller holds is being changed. */
  void begin(int sector, long token) {
    int number = begun.get(sector) + 1;
    tokens.set(sector * KEPT + number % KEPT, token);
    begun.set(sector, number);
  }

  /** The changes that were begun have been acknowledged. */
  void end(Range range) {
    for (int sector = range.from; sector < range.to; sector++) {
      ended.set(sector, begun.get(sector));
    }
  }

  /** How many changes of each sector were acknowledged. */
  int[] ended(int from, int to) {
    int[] counts = new int[to - from];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = ended.get(from + i);
    }
    return counts;
  }

  /** How many changes of each sector were begun. */
  int[] begun(int from, int to) {
    int[] counts = new int[to - from];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = begun.get(from + i);
    }
    return counts;
  }

  /** What a sector holds of which no change is under way. */
  long current(int sector) {
    return tokens.get(sector * KEPT + ended.get(sector) % KEPT);
  }

  /** Whether a sector may have held this at a time from one count of changes to another. */
  boolean mayHold(int sector, int since, int until, long token) {
    for (int number = since; number <= until; number++) {
      if (tokens.get(sector * KEPT + number % KEPT) == token) {
        return true;
      }
    }
    // So many have come since that the ones in question are forgotten.
    return begun.get(sector) - since >= KEPT - 1;
  }
}
