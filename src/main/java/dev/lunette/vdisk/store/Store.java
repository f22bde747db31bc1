package dev.lunette.vdisk.store;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * One open RocksDB.
 *
 * <p>Methods may be called by many threads. Failures are {@link dev.lunette.vdisk.VDiskException}s:
 * NO_SPACE while there is too little space, after which the same call succeeds once there is more,
 * CORRUPT where what is stored is known to be wrong, STALE once the store is closed, BUSY for a
 * view or a cursor of before the store was opened anew because of damage, IO for the rest. Byte
 * buffers are direct, used from position to limit, and not kept; position and limit of a key or of
 * what is put stay as they are.
 */
public final class Store implements AutoCloseable {
  /** What {@link #get} and {@link #tryGet} return where there is no such key. */
  public static final int ABSENT = -1;

  /** What {@link #tryGet} returns where the answer is not in memory. */
  public static final int WOULD_BLOCK = -2;

  private final Database database;
  private final SpaceGuard guard;
  private final LogSync log;
  private final Backing backing;
  private final Sweep sweep;

  private Store(Path directory, Limits limits, boolean mending) throws IOException {
    Backing.drop(directory);
    this.guard = new SpaceGuard(directory, limits.storeReserveBytes());
    this.database = new Database(directory, limits, guard, mending);
    this.log = database.log;
    this.backing = new Backing(database, directory, limits.storeCompactionRateBytes());
    this.sweep = new Sweep(database, guard);
    database.interruptBy(sweep::interrupt);
    if (!mending) {
      sweep.start();
    }
  }

  /** What its file system has left for it, but for the reserve and what is promised. */
  public long freeBytes() throws IOException {
    return Math.max(0, guard.usableBytes() - guard.reserveBytes() - guard.promisedBytes());
  }

  /**
   * Keeps space for one of a name, who takes it by {@link #commit(Batch, boolean, String)}.
   *
   * @param missingBytes what it may still take, asked again and again where that is more than there
   *     is, it fails, and keeps what there is
   */
  public void promise(String name, LongSupplier missingBytes) throws IOException {
    guard.promise(name, missingBytes);
  }

  /** Keeps none any more. */
  public void unpromise(String name) {
    guard.unpromise(name);
  }

  /** Opens the store in a directory, and makes it if there is none; a newer format is refused. */
  public static Store open(Path directory, Limits limits) throws IOException {
    Format.prepare(directory);
    return new Store(directory, limits, false);
  }

  /**
   * The same for a store that may be damaged: its compactions do not read blocks, for RocksDB takes
   * no change any more after one that comes to a damaged block.
   */
  public static Store openToMend(Path directory, Limits limits) throws IOException {
    Format.prepare(directory);
    return new Store(directory, limits, true);
  }

  /** Takes what was deleted from a family out of its tables, so that no compaction meets it. */
  public void dropDeleted(Family family) throws IOException {
    database.enter();
    try {
      Engine engine = database.engine();
      engine.db.compactRange(engine.handle(family));
    } catch (RocksDBException e) {
      throw database.failures.of("Writing to", e);
    } finally {
      database.gate.exit();
    }
  }

  /**
   * Reads a value into {@code value} from its position, as much as fits.
   *
   * @return length of the whole value, or {@link #ABSENT}; the position stands behind what was read
   */
  public int get(Family family, ByteBuffer key, ByteBuffer value) throws IOException {
    requireDirect(key);
    requireDirect(value);
    database.enter();
    try {
      return database.engine().values.get(family, key, value);
    } catch (RocksDBException e) {
      throw database.failures.of("Reading", e);
    } finally {
      database.gate.exit();
    }
  }

  /**
   * The same if it takes no waiting for the disk, or {@link #WOULD_BLOCK}.
   *
   * <p>Of the families that keep blocks it reads only what was written so lately that it is not yet
   * in a blob file, of which nothing is cached here.
   */
  public int tryGet(Family family, ByteBuffer key, ByteBuffer value) throws IOException {
    requireDirect(key);
    requireDirect(value);
    if (!database.gate.tryEnter()) {
      return WOULD_BLOCK;
    }
    try {
      return database.engine().values.tryGet(family, key, value);
    } catch (RocksDBException e) {
      throw database.failures.of("Reading", e);
    } finally {
      database.gate.exit();
    }
  }

  /** Reads a value, or null where there is none. */
  public byte @Nullable [] get(Family family, byte[] key) throws IOException {
    database.enter();
    try {
      Engine engine = database.engine();
      return engine.db.get(engine.handle(family), engine.tuning.reading(), key);
    } catch (RocksDBException e) {
      throw database.failures.of("Reading", e);
    } finally {
      database.gate.exit();
    }
  }

  /** An empty batch, to be filled, committed, cleared and filled again, by one thread at a time. */
  public Batch batch() {
    return new Batch(database);
  }

  /** Makes all changes of a batch, or none; durable at once or with the next {@link #sync}. */
  public void commit(Batch batch, boolean durable) throws IOException {
    commit(batch, durable, "");
  }

  /** The same of somebody to whom space may be promised. */
  public void commit(Batch batch, boolean durable, String name) throws IOException {
    if (batch.isGrowing()) {
      guard.write(batch.sizeBytes(), name);
    }
    database.change(engine -> {
      if (batch.isIncomplete()) {
        throw database.closed();
      }
      log.write(batch.changes(), durable);
    });
    if (batch.isShrinking()) {
      sweep.note();
    }
  }

  /** Returns when all that was committed before survives a power loss. */
  public void sync() throws IOException {
    database.enter();
    try {
      log.sync();
    } finally {
      database.gate.exit();
    }
  }

  /** The store as it is now, for reading at leisure while others write; to be closed soon. */
  public View view() {
    if (!database.gate.enter()) {
      return new View(database);
    }
    try {
      return new View(database, database.engine());
    } finally {
      database.gate.exit();
    }
  }

  /** Walks through the keys {@code from} (inclusive) to {@code to} (exclusive) as they are now. */
  public Cursor cursor(Family family, byte[] from, byte[] to) {
    if (!database.gate.enter()) {
      return new Cursor(database);
    }
    try {
      Cursor.Range range = new Cursor.Range(family, from, to);
      return new Cursor(database, database.engine(), range, null);
    } finally {
      database.gate.exit();
    }
  }

  /** Counters and gauges by the names that {@code docs/manual/store.md} explains. */
  public Map<String, Long> statistics() throws IOException {
    database.enter();
    try {
      return StoreStatistics.read(database.engine());
    } catch (RocksDBException e) {
      throw database.failures.of("Reading", e);
    } finally {
      database.gate.exit();
    }
  }

  /**
   * Adds a backup of all that was committed before this call to a directory, while others go on;
   * one at a time, at most at the rate of compaction. It ends early with what its progress throws,
   * and when the store is closed.
   */
  public BackupInfo backup(Path directory, BackupProgress progress) throws IOException {
    sync();
    return backing.up(directory, progress);
  }

  /** The backups in a directory, oldest first. */
  public static List<BackupInfo> backups(Path directory) throws IOException {
    return new Backups(directory).list();
  }

  /**
   * Makes a store from a backup, the newest if none is named, and checks every file's checksum, in
   * a directory that is empty or not there; if it fails there is nothing in it.
   */
  public static void restore(
      Path backups, Optional<Integer> id, Path directory, BackupProgress progress)
      throws IOException {
    new Backups(backups).restore(id, directory, progress);
  }

  /** Ends a backup that is made, flushes what is in memory and closes the files. */
  @Override
  public void close() throws IOException {
    sweep.close();
    try {
      backing.close();
    } finally {
      database.close();
    }
  }

  /** What is open now, for those who measure it. */
  Engine engine() {
    return database.engine();
  }

  static void requireDirect(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("The buffer is on the heap, expected a direct one");
    }
  }
}
