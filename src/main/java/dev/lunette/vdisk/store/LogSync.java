package dev.lunette.vdisk.store;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Makes the log durable, once for all who wait; used inside the gate. */
final class LogSync {
  private final Engine engine;
  private final DurableMark mark;
  private final Failures failures;
  private final Object lock = new Object();
  private @Nullable VDiskException failed;

  LogSync(Engine engine, DurableMark mark, Failures failures) {
    this.engine = engine;
    this.mark = mark;
    this.failures = failures;
  }

  /** Returns when all that was committed before is durable; mostly another one's sync did it. */
  void sync() throws IOException {
    long goal = engine.db.getLatestSequenceNumber();
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
      long reached = engine.db.getLatestSequenceNumber();
      engine.db.flushWal(true);
      mark.advance(reached);
    } catch (RocksDBException e) {
      VDiskException failure = failures.of("Syncing", e);
      if (failure.kind() != Kind.NO_SPACE) {
        // Linux tells an error of write-back once; a second sync would succeed without the data.
        // From a lack of space RocksDB recovers by writing to tables all that is in memory.
        failed = failure;
      }
      throw failure;
    }
  }
}
