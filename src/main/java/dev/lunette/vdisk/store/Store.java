package dev.lunette.vdisk.store;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.KeyMayExist;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * One open RocksDB.
 *
 * <p>Methods may be called by many threads. Failures are {@link dev.lunette.vdisk.VDiskException}s:
 * NO_SPACE while there is too little space, after which the same call succeeds once there is more,
 * CORRUPT where what is stored is known to be wrong, STALE once the store is closed, IO for the
 * rest. Byte buffers are direct, used from position to limit, and not kept; position and limit of a
 * key or of what is put stay as they are.
 */
public final class Store implements AutoCloseable {
  /** What {@link #get} and {@link #tryGet} return where there is no such key. */
  public static final int ABSENT = -1;

  /** What {@link #tryGet} returns where the answer is not in memory. */
  public static final int WOULD_BLOCK = -2;

  private final Failures failures;
  private final Tuning tuning;
  private final Gate gate = new Gate();
  private final SpaceGuard guard;
  private final DurableMark mark;
  private volatile Engine engine;

  private Store(Path directory, Limits limits, Failures failures) throws IOException {
    this.failures = failures;
    this.guard = new SpaceGuard(directory, limits.storeReserveBytes());
    this.mark = DurableMark.open(directory);
    this.tuning = new Tuning(limits);
    boolean opened = false;
    try {
      this.engine = new Opening(directory, tuning).open();
      opened = true;
    } catch (RocksDBException e) {
      throw failures.of("Opening", e);
    } finally {
      if (!opened) {
        tuning.close();
        mark.close();
      }
    }
  }

  /** Opens the store in a directory, and makes it if there is none; a newer format is refused. */
  public static Store open(Path directory, Limits limits) throws IOException {
    Format.prepare(directory);
    return new Store(directory, limits, new Failures(directory));
  }

  /**
   * Reads a value into {@code value} from its position, as much as fits.
   *
   * @return length of the whole value, or {@link #ABSENT}; the position stands behind what was read
   */
  public int get(Family family, ByteBuffer key, ByteBuffer value) throws IOException {
    requireDirect(key);
    requireDirect(value);
    enter();
    try {
      return read(family, tuning.reading(), key, value);
    } catch (RocksDBException e) {
      throw failures.of("Reading", e);
    } finally {
      gate.exit();
    }
  }

  /** The same if it takes no waiting for the disk, or {@link #WOULD_BLOCK}. */
  public int tryGet(Family family, ByteBuffer key, ByteBuffer value) throws IOException {
    requireDirect(key);
    requireDirect(value);
    if (!gate.tryEnter()) {
      return WOULD_BLOCK;
    }
    try {
      int keyPosition = key.position();
      int position = value.position();
      int limit = value.limit();
      KeyMayExist found =
          engine.db.keyMayExist(engine.handle(family), tuning.readingCached(), key, value);
      key.position(keyPosition);
      value.limit(limit).position(position);
      return switch (found.exists) {
        case kExistsWithoutValue -> WOULD_BLOCK;
        case kExistsWithValue -> {
          if (found.valueLength > 0) {
            value.position(position + Math.min(found.valueLength, limit - position));
            yield found.valueLength;
          }
          yield readCached(family, key, value);
        }
        // It says so of a damaged block, too.
        case kNotExist -> readCached(family, key, value);
      };
    } finally {
      gate.exit();
    }
  }

  private int readCached(Family family, ByteBuffer key, ByteBuffer value) throws IOException {
    try {
      return read(family, tuning.readingCached(), key, value);
    } catch (RocksDBException e) {
      Status status = e.getStatus();
      if (status != null && status.getCode() == Status.Code.Incomplete) {
        return WOULD_BLOCK;
      }
      throw failures.of("Reading", e);
    }
  }

  private int read(Family family, ReadOptions options, ByteBuffer key, ByteBuffer value)
      throws RocksDBException {
    int keyPosition = key.position();
    int position = value.position();
    int limit = value.limit();
    try {
      int length = engine.db.get(engine.handle(family), options, key, value);
      value.limit(limit);
      if (length == RocksDB.NOT_FOUND) {
        value.position(position);
        return ABSENT;
      }
      value.position(position + Math.min(length, limit - position));
      return length;
    } finally {
      key.position(keyPosition);
    }
  }

  /** Reads a value, or null where there is none. */
  public byte @Nullable [] get(Family family, byte[] key) throws IOException {
    enter();
    try {
      return engine.db.get(engine.handle(family), tuning.reading(), key);
    } catch (RocksDBException e) {
      throw failures.of("Reading", e);
    } finally {
      gate.exit();
    }
  }

  /** An empty batch, to be filled, committed, cleared and filled again, by one thread at a time. */
  public Batch batch() {
    return new Batch(this);
  }

  /** Makes all changes of a batch, or none; durable at once or with the next {@link #sync}. */
  public void commit(Batch batch, boolean durable) throws IOException {
    if (batch.isGrowing()) {
      guard.write(batch.changes().getDataSize());
    }
    enter();
    try {
      if (batch.isIncomplete()) {
        throw failures.closed();
      }
      RocksDB db = engine.db;
      long before = durable ? db.getLatestSequenceNumber() : 0;
      db.write(tuning.writing(durable), batch.changes());
      if (durable) {
        // Others may have written in between, so this batch ends here or later.
        mark.advance(before + batch.changes().count());
      }
    } catch (RocksDBException e) {
      throw failures.of("Writing to", e);
    } finally {
      gate.exit();
    }
  }

  /** Returns when all that was committed before survives a power loss. */
  public void sync() throws IOException {
    enter();
    try {
      long before = engine.db.getLatestSequenceNumber();
      engine.db.flushWal(true);
      mark.advance(before);
    } catch (RocksDBException e) {
      throw failures.of("Syncing", e);
    } finally {
      gate.exit();
    }
  }

  /** The store as it is now, for reading at leisure while others write; to be closed soon. */
  public View view() {
    if (!gate.enter()) {
      return new View(this);
    }
    try {
      return new View(this, engine);
    } finally {
      gate.exit();
    }
  }

  /** Walks through the keys {@code from} (inclusive) to {@code to} (exclusive) as they are now. */
  public Cursor cursor(Family family, byte[] from, byte[] to) {
    if (!gate.enter()) {
      return new Cursor(this);
    }
    try {
      return new Cursor(this, engine, new Cursor.Range(family, from, to), null);
    } finally {
      gate.exit();
    }
  }

  /** Flushes what is in memory and closes the files. */
  @Override
  public void close() throws IOException {
    gate.close(this::closeEverything);
  }

  private void closeEverything() throws IOException {
    try (mark;
        tuning) {
      boolean flushed = engine.flush();
      engine.close();
      if (flushed) {
        mark.remove();
      }
    } catch (RocksDBException e) {
      throw failures.of("Closing", e);
    }
  }

  /** Goes through the gate, or says that the store is closed. */
  void enter() throws VDiskException {
    if (!gate.enter()) {
      throw failures.closed();
    }
  }

  Gate gate() {
    return gate;
  }

  /** What is open now; to be asked for inside the gate. */
  Engine engine() {
    return engine;
  }

  Failures failures() {
    return failures;
  }

  static void requireDirect(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("The buffer is on the heap, expected a direct one");
    }
  }
}
