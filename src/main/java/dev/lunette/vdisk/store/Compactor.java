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

  /** Compacts the tables of a family that have deletions, and spares what lies between them. */
  void dropDeleted(Engine engine, Family family) throws RocksDBException {
    flush(engine, family);
    if (tables(engine, family).stream().anyMatch(table -> table.numDeletions() > 0)) {
      compact(engine, family, 0, options -> compactDeletions(engine, family, options));
    }
  }

  /**
   * A table as it was flushed may have but a deletion at each end. From level 0 it goes down as a
   * whole, for which one of its keys will do, and is cut where much lies between.
   */
  private static void compactDeletions(Engine engine, Family family, CompactRangeOptions options)
      throws RocksDBException {
    ColumnFamilyHandle handle = engine.handle(family);
    for (LiveFileMetaData table : tables(engine, family)) {
      if (table.level() == 0 && table.numDeletions() > 0) {
        engine.db.compactRange(handle, table.smallestKey(), table.smallestKey(), options);
      }
    }
    List<LiveFileMetaData> below =
        tables(engine, family).stream().filter(table -> table.level() > 0).toList();
    long worthBytes = engine.tuning.of(family).maxBytesForLevelBase();
    for (KeyRange run : KeyRange.ofDeletions(below, worthBytes)) {
      engine.db.compactRange(handle, run.first(), run.last(), options);
    }
  }

  private static List<LiveFileMetaData> tables(Engine engine, Family family) {
    return engine.db.getLiveFilesMetaData().stream()
        .filter(table -> Arrays.equals(table.columnFamilyName(), family.storedName()))
        .toList();
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
      compact(
          engine, family, part, options -> engine.db.compactRange(handle, FIRST, LAST, options));
    }
  }

  /** Compactions one after the other, all of which end when they are canceled. */
  private interface Work {
    void run(CompactRangeOptions options) throws RocksDBException;
  }

  /** Compacts; with a part all of it, moving what is in use out of so many blob files. */
  private void compact(Engine engine, Family family, double part, Work work)
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
        work.run(options);
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
