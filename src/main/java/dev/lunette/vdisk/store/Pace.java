package dev.lunette.vdisk.store;

import java.util.concurrent.locks.LockSupport;
import org.rocksdb.RocksDBException;

/**
 * Slows writers down while memtables fill up, so that they need not be stopped.
 *
 * <p>When too many memtables are full RocksDB stops every write until a flush has ended, and one
 * flush takes all that is full by then: writers who are faster than the disk stand for up to
 * seconds, and then run again until all is full. RocksDB's own delay begins at the last memtable
 * but one, at a fixed rate, which is too late and on a slow disk too fast. This one begins when
 * half is full, and grows until writers are as fast as flushes. It takes nothing from the speed
 * that lasts: there is always something to be flushed then.
 *
 * <p>All writers share one line: each may go on so much later than the one before, but nobody waits
 * longer than {@link #LONGEST_NANOS}, however many there are.
 */
final class Pace {
  /** Longest wait: half of the 20 ms that a writer may wait because of us. */
  static final long LONGEST_NANOS = 10_000_000;

  /** How long one writer takes for as much as memtables can hold while all is full. */
  private static final long FULL_NANOS = 10_000_000_000L;

  /** Of all memtables what is written between two looks. */
  private static final int LOOKS = 1024;

  private final long capacityBytes;
  private final Memtables memtables;
  private long unseenBytes;
  private double slowness;
  private long nextNanos = System.nanoTime();
  private long pausedNanos;

  /** Who knows how much is in memory. */
  interface Memtables {
    long usedBytes() throws RocksDBException;
  }

  /** For memtables that can hold so much. */
  Pace(long capacityBytes, Memtables memtables) {
    this.capacityBytes = capacityBytes;
    this.memtables = memtables;
  }

  /** Returns when so much may be written, or at once if the thread is interrupted. */
  void await(long lengthBytes) throws RocksDBException {
    long start = System.nanoTime();
    long pause = pauseNanos(lengthBytes, start);
    long rest = pause;
    while (rest > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(rest);
      rest = start + pause - System.nanoTime();
    }
  }

  /** How long writers have waited here by now, added up over all of them. */
  synchronized long pausedNanos() {
    return pausedNanos;
  }

  /** How long who comes now with a write of this length has to wait. */
  synchronized long pauseNanos(long lengthBytes, long nowNanos) throws RocksDBException {
    unseenBytes += lengthBytes;
    boolean rested = slowness > 0 && nowNanos - nextNanos > LONGEST_NANOS;
    if (rested || unseenBytes >= capacityBytes / LOOKS) {
      look();
    }
    long own = (long) (slowness * FULL_NANOS * lengthBytes / capacityBytes);
    long before = Math.max(0, nextNanos - nowNanos);
    long pause = Math.min(LONGEST_NANOS, before + own);
    nextNanos = Math.max(nextNanos, nowNanos + pause);
    pausedNanos += pause;
    return pause;
  }

  private void look() throws RocksDBException {
    unseenBytes = 0;
    double full = Math.min(1, (double) memtables.usedBytes() / capacityBytes);
    double above = Math.max(0, 2 * full - 1);
    slowness = above * above;
  }
}
