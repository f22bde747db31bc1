package dev.lunette.vdisk.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of one open RocksDB, which are closed in the order that it wants.
 *
 * <p>It is used inside the {@link Gate} only.
 */
final class Engine implements LogSync.Log, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  final RocksDB db;
  final Tuning tuning;

  final ValueReader values;

  /** Release iterators and snapshots that are open, which must be done before it is closed. */
  private final Set<Runnable> releases = ConcurrentHashMap.newKeySet();

  private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
  private final List<ColumnFamilyHandle> closing;
  private final Pace pace;

  private Engine(RocksDB db, Tuning tuning, List<ColumnFamilyHandle> handles) {
    this.db = db;
    this.tuning = tuning;
    this.closing = handles;
    // The first one is the default family, which every RocksDB has and we leave empty.
    int next = 1;
    for (Family family : Family.values()) {
      this.handles.put(family, handles.get(next++));
    }
    this.values = new ValueReader(this);
    this.pace = new Pace(tuning.memtableBytes(), this::inMemoryBytes);
  }

  static Engine open(Path directory, Tuning tuning) throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB db = RocksDB.open(tuning.database(), directory.toString(), families(tuning), handles);
    return new Engine(db, tuning, handles);
  }

  /** All families of a store, the default one first. */
  static List<ColumnFamilyDescriptor> families(Tuning tuning) {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, tuning.unused()));
    for (Family family : Family.values()) {
      families.add(new ColumnFamilyDescriptor(family.storedName(), tuning.of(family)));
    }
    return families;
  }

  ColumnFamilyHandle handle(Family family) {
    return Objects.requireNonNull(handles.get(family));
  }

  /** Has this run when the engine is closed, unless it was released before. */
  void releaseAtClose(Runnable release) {
    releases.add(release);
  }

  /** Runs it now, unless it has run already. */
  void release(Runnable release) {
    if (releases.remove(release)) {
      release.run();
    }
  }

  @Override
  public long latest() {
    return db.getLatestSequenceNumber();
  }

  @Override
  public void write(WriteBatch changes, boolean durable) throws RocksDBException {
    pace.await(changes.getDataSize());
    db.write(tuning.writing(durable), changes);
  }

  /** Size of what is in memory, and in the log, but not in tables yet. */
  long inMemoryBytes() throws RocksDBException {
    return db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables");
  }

  /** How long writers were slowed down by now. */
  long paceNanos() {
    return pace.pausedNanos();
  }

  @Override
  public void sync() throws RocksDBException {
    db.flushWal(true);
  }

  /** Moves all that is in memory to tables, which are durable then; false if it can't. */
  boolean flush() {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, closing);
      return true;
    } catch (RocksDBException e) {
      LOG.warn("What is in memory could not be flushed and stays in the log: {}", e.getMessage());
      return false;
    }
  }

  /** Closes all but the options, which the next engine may use. */
  @Override
  public void close() {
    releases.forEach(this::release);
    closing.forEach(ColumnFamilyHandle::close);
    // What had to be durable is by now, or who asked for that knows better: no failure adds to it.
    db.close();
  }
}
