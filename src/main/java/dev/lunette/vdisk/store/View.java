package dev.lunette.vdisk.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** The store as it was at one instant. */
public final class View implements AutoCloseable {
  private final Database database;
  private final @Nullable Engine engine;
  private final Runnable release = this::release;
  private @Nullable Snapshot snapshot;
  private @Nullable ReadOptions options;

  /** A view of a store that is closed, which finds that out when it is read. */
  View(Database database) {
    this.database = database;
    this.engine = null;
  }

  /** Made inside the gate. */
  View(Database database, Engine engine) {
    this.database = database;
    this.engine = engine;
    Snapshot taken = engine.db.getSnapshot();
    this.snapshot = taken;
    this.options = engine.tuning.read().setSnapshot(taken);
    engine.releaseAtClose(release);
  }

  /** Reads a value, or null where there was none. */
  public byte @Nullable [] get(Family family, byte[] key) throws IOException {
    database.enter();
    try {
      if (engine == null || snapshot == null || options == null) {
        throw database.reopened();
      }
      return engine.db.get(engine.handle(family), options, key);
    } catch (RocksDBException e) {
      throw database.failures.of("Reading", e);
    } finally {
      database.gate.exit();
    }
  }

  /** Walks through the keys {@code from} (inclusive) to {@code to} (exclusive). */
  public Cursor cursor(Family family, byte[] from, byte[] to) {
    if (!database.gate.enter()) {
      return new Cursor(database);
    }
    try {
      if (engine == null || snapshot == null) {
        return new Cursor(database);
      }
      return new Cursor(database, engine, new Cursor.Range(family, from, to), snapshot);
    } finally {
      database.gate.exit();
    }
  }

  /** Lets go of that instant; cursors of it keep it for themselves. */
  @Override
  public void close() {
    if (engine != null && database.gate.enter()) {
      try {
        engine.release(release);
      } finally {
        database.gate.exit();
      }
    }
  }

  private void release() {
    if (engine != null && snapshot != null && options != null) {
      options.close();
      engine.db.releaseSnapshot(snapshot);
    }
    snapshot = null;
  }
}
