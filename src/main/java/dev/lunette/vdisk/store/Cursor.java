package dev.lunette.vdisk.store;

import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** Walks through a range of keys in order; stands before the first one at the beginning. */
public final class Cursor implements AutoCloseable {
  private final Database database;
  private final @Nullable Engine engine;
  private final byte[] from;
  private final Runnable release = this::release;
  private @Nullable Slice end;
  private @Nullable ReadOptions options;
  private @Nullable RocksIterator iterator;
  private boolean begun;
  private boolean standing;

  /** Key and value where it stood when its engine was closed. */
  private Map.@Nullable Entry<byte[], byte[]> kept;

  /** A cursor of a store that is closed, which finds that out when it moves. */
  Cursor(Database database) {
    this.database = database;
    this.engine = null;
    this.from = new byte[0];
  }

  /** Made inside the gate. */
  Cursor(Database database, Engine engine, Range range, @Nullable Snapshot snapshot) {
    this.database = database;
    this.engine = engine;
    this.from = range.from;
    Slice end = new Slice(range.to);
    ReadOptions options = engine.tuning.scan().setIterateUpperBound(end);
    if (snapshot != null) {
      options.setSnapshot(snapshot);
    }
    this.end = end;
    this.options = options;
    this.iterator = engine.db.newIterator(engine.handle(range.family), options);
    engine.releaseAtClose(release);
  }

  /** Keys {@code from} (inclusive) to {@code to} (exclusive) of a family. */
  static final class Range {
    private final Family family;
    private final byte[] from;
    private final byte[] to;

    Range(Family family, byte[] from, byte[] to) {
      this.family = family;
      this.from = from;
      this.to = to;
    }
  }

  /** Goes to the next key; false behind the last one. */
  public boolean next() throws IOException {
    database.enter();
    try {
      RocksIterator open = iterator;
      if (open == null) {
        kept = null;
        throw database.reopened();
      }
      if (!begun) {
        begun = true;
        open.seek(from);
      } else if (standing) {
        open.next();
      }
      standing = open.isValid();
      if (!standing) {
        open.status();
      }
      return standing;
    } catch (RocksDBException e) {
      throw database.failures.of("Reading", e);
    } finally {
      database.gate.exit();
    }
  }

  /** The key where it stands. */
  public byte[] key() {
    return read(RocksIterator::key, Map.Entry::getKey);
  }

  /** The value where it stands. */
  public byte[] value() {
    return read(RocksIterator::value, Map.Entry::getValue);
  }

  private byte[] read(
      Function<RocksIterator, byte[]> part, Function<Map.Entry<byte[], byte[]>, byte[]> keptPart) {
    if (!database.gate.enter()) {
      throw new IllegalStateException(database.closed());
    }
    try {
      if (kept != null) {
        return keptPart.apply(kept);
      }
      if (iterator == null || !standing) {
        throw new IllegalStateException("The cursor stands on no key");
      }
      return part.apply(iterator);
    } finally {
      database.gate.exit();
    }
  }

  @Override
  public void close() {
    if (engine != null && database.gate.enter()) {
      try {
        standing = false;
        kept = null;
        engine.release(release);
      } finally {
        database.gate.exit();
      }
    }
  }

  private void release() {
    if (iterator != null && options != null && end != null) {
      kept = standing ? Map.entry(iterator.key(), iterator.value()) : null;
      iterator.close();
      options.close();
      end.close();
    }
    iterator = null;
  }
}
