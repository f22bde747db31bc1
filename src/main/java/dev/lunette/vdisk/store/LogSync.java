package dev.lunette.vdisk.store;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Writes to the log, and makes it durable, once for all who wait; used inside the gate.
 *
 * <p>From a lack of space there is a way back. RocksDB refuses every write until it has moved to
 * tables all that was in memory, which it tries every few seconds, and goes on in a new log. But a
 * log to which a write has failed must not be synced: RocksDB takes that for a broken disk, and
 * then refuses writes for good. So after a lack of space, instead of a sync, there is a durable
 * write of nothing, which is refused as any other while the lack lasts; once it succeeds all that
 * was before is in tables. And where space is scarce no write is under way beside a sync, or it
 * could fail just before the sync looks.
 */
final class LogSync {
  private final Log engine;
  private final DurableMark mark;
  private final SpaceGuard guard;
  private final Failures failures;

  /** Held by who makes the log durable. */
  private final Object syncing = new Object();

  /** Writers share it; a sync takes it for itself where space is scarce. */
  private final ReadWriteLock writers = new ReentrantReadWriteLock();

  /** How often there was no space, and how often when that was last seen to be over. */
  private final AtomicInteger shortages = new AtomicInteger();

  private int overcome;
  private @Nullable VDiskException failed;

  /** What is written to and to be made durable. */
  interface Log {
    /** Sequence number of the last change. */
    long latest();

    /** Makes changes; durable ones, with all before them, when it returns. */
    void write(WriteBatch changes, boolean durable) throws RocksDBException;

    /** Makes the log durable. */
    void sync() throws RocksDBException;
  }

  LogSync(Log engine, DurableMark mark, SpaceGuard guard, Failures failures) {
    this.engine = engine;
    this.mark = mark;
    this.guard = guard;
    this.failures = failures;
  }

  /** Makes all of these changes, or none; durable at once or with the next {@link #sync}. */
  void write(WriteBatch changes, boolean durable) throws IOException {
    if (durable) {
      // One sync at a time: of two the second would come to a log on which the first has failed.
      synchronized (syncing) {
        // What has gathered is synced first, for behind a write that syncs RocksDB has all others
        // wait, which at full speed was for megabytes.
        syncUpTo(engine.latest());
        long before = engine.latest();
        share(changes, true);
        // Others may have written in between, so these changes end here or later.
        mark.advance(before + changes.count());
      }
    } else {
      share(changes, false);
    }
  }

  /** Returns when all that was committed before is durable; mostly another one's sync did it. */
  void sync() throws IOException {
    long goal = engine.latest();
    if (mark.reached() < goal) {
      synchronized (syncing) {
        syncUpTo(goal);
      }
    }
  }

  private void syncUpTo(long goal) throws IOException {
    if (mark.reached() < goal) {
      syncNow();
    }
  }

  private void share(WriteBatch changes, boolean durable) throws IOException {
    writers.readLock().lock();
    try {
      engine.write(changes, durable);
    } catch (RocksDBException e) {
      throw failure("Writing to", e);
    } finally {
      writers.readLock().unlock();
    }
  }

  private void syncNow() throws IOException {
    Lock turn = guard.isLow() ? writers.writeLock() : writers.readLock();
    turn.lock();
    try {
      if (failed != null) {
        throw new VDiskException(failed.kind(), String.valueOf(failed.getMessage()), failed);
      }
      int seen = shortages.get();
      long reached = engine.latest();
      if (seen == overcome) {
        engine.sync();
      } else {
        writeNothing();
      }
      overcome = seen;
      mark.advance(reached);
    } catch (RocksDBException e) {
      VDiskException failure = failure("Syncing", e);
      if (failure.kind() != Kind.NO_SPACE) {
        // Linux tells an error of write-back once: a second sync would succeed without the data.
        failed = failure;
      }
      throw failure;
    } finally {
      turn.unlock();
    }
  }

  private void writeNothing() throws RocksDBException {
    try (WriteBatch nothing = new WriteBatch()) {
      engine.write(nothing, true);
    }
  }

  private VDiskException failure(String action, RocksDBException cause) {
    VDiskException failure = failures.of(action, cause);
    if (failure.kind() == Kind.NO_SPACE) {
      shortages.incrementAndGet();
    }
    return failure;
  }
}
