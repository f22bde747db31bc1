package dev.lunette.vdisk.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;

/** The store as it was at one instant. */
public final class View implements AutoCloseable {
  private final Store store;
  private final @Nullable Engine engine;
  private final Engine.Dependent dependent = this::release;
  private @Nullable Snapshot snapshot;
  private @Nullable ReadOptions options;

  /** A view of a store that is closed, which finds that out when it is read. */
  View(Store store) {
    this.store = store;
    this.engine = null;
  }

  /** Made inside the gate. */
  View(Store store, Engine engine) {
    this.store = store;
    this.engine = engine;
    Snapshot taken = engine.db.getSnapshot();
    this.snapshot = taken;
    this.options = engine.tuning.read().setSnapshot(taken);
    engine.dependents.add(dependent);
  }

  /** Reads a value, or null where there was none. */
  public byte @Nullable [] get(Family family, byte[] key) throws IOException {
    store.enter();
    try {
      if (engine == null || snapshot == null || options == null) {
        throw store.failures().closed();
      }
      return engine.db.get(engine.handle(family), options, key);
    } catch (RocksDBException e) {
      throw store.failures().of("Reading", e);
    } finally {
      store.gate().exit();
    }
  }

  /** Walks through the keys {@code from} (inclusive) to {@code to} (exclusive). */
  public Cursor cursor(Family family, byte[] from, byte[] to) {
    if (!store.gate().enter()) {
      return new Cursor(store);
    }
    try {
      if (engine == null || snapshot == null) {
        return new Cursor(store);
      }
      return new Cursor(store, engine, new Cursor.Range(family, from, to), snapshot);
    } finally {
      store.gate().exit();
    }
  }

  /** Lets go of that instant; cursors of it keep it for themselves. */
  @Override
  public void close() {
    if (engine != null && store.gate().enter()) {
      try {
        if (engine.dependents.remove(dependent)) {
          release();
        }
      } finally {
        store.gate().exit();
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
