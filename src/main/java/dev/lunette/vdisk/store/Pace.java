package dev.lunette.vdisk.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.RocksDBException;

/**
 * Slows writers down while memtables fill up, so that they need not be stopped.
 *
 * <p>When all memtables are full RocksDB stops every write until a flush has ended, and one flush
 * takes all that is full by then: writers who are faster than the disk stand for up to seconds, and
 * then run again until all is full. RocksDB's own delay begins at the last memtable but one, at a
 * fixed rate, which is too late and on a slow disk too fast. This one begins when half is full, and
 * grows until writers are as fast as flushes. It takes nothing from the speed that lasts: there is
 * always something to be flushed then.
 */
final class Pace {
  /** Longest pause: within the 20 ms that a writer may notice of what we do, with room for it. */
  static final long LONGEST_NANOS = 15_000_000;

  /** After a step when all is full. */
  private static final long STEP_NANOS = 10_000_000;

  /** Of all memtables what is written between two looks. */
  private static final int STEPS = 1024;

  private final long capacityBytes;
  private final Memtables memtables;
  private final AtomicLong pausedNanos = new AtomicLong();
  private long unseenBytes;

  /** Who knows how much is in memory. */
  interface Memtables {
    long usedBytes() throws RocksDBException;
  }

  /** For memtables that can hold so much. */
  Pace(long capacityBytes, Memtables memtables) {
    this.capacityBytes = capacityBytes;
    this.memtables = memtables;
  }

  /** Takes note that so much is to be written; other writers wait as long as this one. */
  synchronized void await(long lengthBytes) throws RocksDBException {
    long pause = pauseNanos(lengthBytes);
    if (pause > 0) {
      LockSupport.parkNanos(pause);
      pausedNanos.addAndGet(pause);
    }
  }

  /** How long writers have waited here by now. */
  long pausedNanos() {
    return pausedNanos.get();
  }

  /** How long a write of this length has to wait. */
  synchronized long pauseNanos(long lengthBytes) throws RocksDBException {
    unseenBytes += lengthBytes;
    long steps = unseenBytes * STEPS / capacityBytes;
    if (steps == 0) {
      return 0;
    }
    unseenBytes = 0;
    double full = Math.min(1, (double) memtables.usedBytes() / capacityBytes);
    double above = Math.max(0, 2 * full - 1);
    return (long) Math.min(LONGEST_NANOS, steps * above * above * STEP_NANOS);
  }
}
