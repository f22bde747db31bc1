package dev.lunette.vdisk.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@link Sweep} does with one family of blocks; one thread, which others may interrupt. */
final class Compactor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

  /** Part of the blob files that must be garbage, or moving the rest is not worth it. */
  private static final double LEAST_GARBAGE = 1 / 16.0;

  private static final byte[] FIRST = new byte[0];
  private static final byte[] LAST = new byte[64];

  static {
    Arrays.fill(LAST, (byte) -1);
  }

  private final SpaceGuard guard;
  private @Nullable CompactRangeOptions current;
  private boolean closed;

  Compactor(SpaceGuard guard) {
    this.guard = guard;
  }

  /** Moves what is in memory of a family to a table. */
  static void flush(Engine engine, Family family) throws RocksDBException {
    ColumnFamilyHandle handle = engine.handle(family);
    if (engine.db.getLongProperty(handle, "rocksdb.num-entries-active-mem-table") > 0) {
      try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
        engine.db.flush(options, handle);
      }
    }
  }

  /** Compacts the tables of a family from the first to the last that has deletions. */
  void dropDeleted(Engine engine, Family family) throws RocksDBException {
    flush(engine, family);
    List<LiveFileMetaData> tables =
        engine.db.getLiveFilesMetaData().stream()
            .filter(table -> table.numDeletions() > 0)
            .filter(table -> Arrays.equals(table.columnFamilyName(), family.storedName()))
            .toList();
    if (!tables.isEmpty()) {
      byte[] first =
          tables.stream().map(LiveFileMetaData::smallestKey).min(Arrays::compareUnsigned).get();
      byte[] last =
          tables.stream().map(LiveFileMetaData::largestKey).max(Arrays::compareUnsigned).get();
      compact(engine, family, first, last, 0);
    }
  }

  /** Moves what is in use out of as many of the oldest blob files as there is space for. */
  void squeeze(Engine engine, Family family) throws IOException, RocksDBException {
    ColumnFamilyHandle handle = engine.handle(family);
    long garbage = engine.db.getLongProperty(handle, "rocksdb.live-blob-file-garbage-size");
    long all = engine.db.getLongProperty(handle, "rocksdb.live-blob-file-size");
    long files = engine.db.getLongProperty(handle, "rocksdb.num-blob-files");
    // Half of the reserve stays for what RocksDB does meanwhile.
    double part = Math.min(1, (guard.usableBytes() - guard.reserveBytes() / 2.0) / all);
    if (engine.tuning.of(family).enableBlobGarbageCollection()
        && garbage > LEAST_GARBAGE * all
        && part * files >= 1) {
      compact(engine, family, FIRST, LAST, part);
    }
  }

  /** Compacts a range; with a part all of it, moving what is in use out of so many blob files. */
  private void compact(Engine engine, Family family, byte[] first, byte[] last, double part)
      throws RocksDBException {
    ColumnFamilyHandle handle = engine.handle(family);
    try (CompactRangeOptions options = new CompactRangeOptions()) {
      // Beside compactions of RocksDB's own, and never so that writers have to stop for it. To
      // say that it is not canceled is what makes it look whether it is.
      options
          .setExclusiveManualCompaction(false)
          .setAllowWriteStall(false)
          .setBottommostLevelCompaction(
              part > 0
                  ? BottommostLevelCompaction.kForce
                  : BottommostLevelCompaction.kIfHaveCompactionFilter)
          .setCanceled(false);
      if (!begin(options)) {
        return;
      }
      try {
        // Nothing is moved for its own sake meanwhile: the threshold is all of what there is.
        setMoving(engine, handle, part, 1);
        engine.db.compactRange(handle, first, last, options);
      } finally {
        end();
        restoreMoving(engine, handle);
      }
    }
  }

  private static void setMoving(
      Engine engine, ColumnFamilyHandle handle, double part, double threshold)
      throws RocksDBException {
    engine.db.setOptions(
        handle,
        MutableColumnFamilyOptions.builder()
            .setBlobGarbageCollectionAgeCutoff(part)
            .setBlobGarbageCollectionForceThreshold(threshold)
            .build());
  }

  /** RocksDB makes such a change, and then fails if there is no space to note it. */
  private static void restoreMoving(Engine engine, ColumnFamilyHandle handle) {
    try {
      setMoving(engine, handle, Tuning.GARBAGE_AGE_CUTOFF, Tuning.GARBAGE_FORCE_THRESHOLD);
    } catch (RocksDBException e) {
      LOG.debug("options could not be noted", e);
    }
  }

  private synchronized boolean begin(CompactRangeOptions options) {
    current = closed ? null : options;
    return !closed;
  }

  private synchronized void end() {
    current = null;
  }

  /** Ends what is under way, which will be begun anew. */
  synchronized void interrupt() {
    if (current != null) {
      current.setCanceled(true);
    }
  }

  /** Ends what is under way, and nothing begins any more. */
  @Override
  public synchronized void close() {
    closed = true;
    interrupt();
  }
}
