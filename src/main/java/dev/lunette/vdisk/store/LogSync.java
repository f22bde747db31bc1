package dev.lunette.vdisk.store;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Makes the log durable, once for all who wait; used inside the gate. */
final class LogSync {
  private final Log engine;
  private final DurableMark mark;
  private final Failures failures;
  private final Object lock = new Object();
  private @Nullable VDiskException failed;
  private boolean doubtful;

  /** What is to be made durable. */
  interface Log {
    /** Sequence number of the last change. */
    long latest();

    /** Makes the log durable. */
    void sync() throws RocksDBException;

    /** Moves all that is in memory to tables, which are durable then. */
    void flushTables() throws RocksDBException;
  }

  LogSync(Log engine, DurableMark mark, Failures failures) {
    this.engine = engine;
    this.mark = mark;
    this.failures = failures;
  }

  /** Returns when all that was committed before is durable; mostly another one's sync did it. */
  void sync() throws IOException {
    long goal = engine.latest();
    if (mark.reached() < goal) {
      synchronized (lock) {
        if (mark.reached() < goal) {
          syncNow();
        }
      }
    }
  }

  private void syncNow() throws IOException {
    if (failed != null) {
      throw failed;
    }
    try {
      long reached = engine.latest();
      if (doubtful) {
        engine.flushTables();
      }
      engine.sync();
      doubtful = false;
      mark.advance(reached);
    } catch (RocksDBException e) {
      // Linux tells an error of write-back once: a second sync would succeed without the data. From
      // a lack of space there is a way back, which is to write to tables all that is in memory.
      VDiskException failure = failures.of("Syncing", e);
      if (failure.kind() == Kind.NO_SPACE) {
        doubtful = true;
      } else {
        failed = failure;
      }
      throw failure;
    }
  }
}
