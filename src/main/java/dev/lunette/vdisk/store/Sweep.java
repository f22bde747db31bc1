package dev.lunette.vdisk.store;

import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/**
 * Takes blocks that were deleted out of the files, so that the file system gets their space.
 *
 * <p>RocksDB compacts what grows. A deletion is tiny: it lies in memory until enough is written,
 * and then in a small table that is worth no compaction, while the blocks stay in their files; and
 * a store that is full takes no blocks. So a thread flushes deletions when no more of them come,
 * and compacts the tables that have any. Blob files of which nothing is in use are removed with
 * that. Where space is short, others are, too: what is in use in the oldest of them is moved, as
 * much at a time as there is space for.
 */
final class Sweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private static final long LOOK_MILLIS = 500;

  /** Deletions mostly come many at a time, and one sweep does for all. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Where they come all the time. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** It rests so many times as long as it has worked; where space is short, as long. */
  private static final int REST_FACTOR = 20;

  /** Part of the blob files that must be garbage, or moving the rest is not worth it. */
  private static final double LEAST_GARBAGE = 1 / 16.0;

  private static final byte[] FIRST = new byte[0];
  private static final byte[] LAST = new byte[64];

  static {
    Arrays.fill(LAST, (byte) -1);
  }

  private final Database database;
  private final SpaceGuard guard;
  private final Thread thread = new Thread(this::run, "vdisk-sweep");

  /** When something was deleted last, and since when it has been waiting; changed by many. */
  private volatile long deletedNanos;

  /** There may be deletions of an earlier run. */
  private volatile boolean deleted = true;

  private long since = System.nanoTime();
  private long restUntil = since;
  private @Nullable CompactRangeOptions current;
  private @Nullable String logged;
  private boolean closed;

  Sweep(Database database, SpaceGuard guard) {
    this.database = database;
    this.guard = guard;
    this.deletedNanos = since;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes note that blocks have been deleted. */
  void note() {
    deletedNanos = System.nanoTime();
    if (!deleted) {
      deleted = true;
    }
  }

  private void run() {
    while (awaitLook()) {
      boolean low = false;
      long start = System.nanoTime();
      try {
        low = guard.isLow();
        if (isDue(start, low)) {
          sweep(low);
          since = System.nanoTime();
        }
        logged = null;
      } catch (IOException | RuntimeException e) {
        log(e);
      }
      long took = System.nanoTime() - start;
      restUntil = System.nanoTime() + (low ? took : REST_FACTOR * took);
    }
  }

  private boolean isDue(long now, boolean low) {
    if (!deleted) {
      since = now;
    }
    boolean quiet = now - deletedNanos > QUIET_NANOS || now - since > LONGEST_NANOS;
    return now - restUntil >= 0 && (low || (deleted && quiet));
  }

  private void sweep(boolean low) throws IOException {
    boolean done = false;
    deleted = false;
    try {
      done = dropDeleted();
    } finally {
      deleted |= !done;
    }
    if (low && guard.isLow()) {
      database.change(engine -> {
        if (hasRoomToFlush(engine)) {
          engine.flush();
        }
      });
      for (Family family : Family.values()) {
        if (family.keepsBlocks()) {
          database.change(engine -> squeeze(engine, family));
        }
      }
    }
  }

  /** Has RocksDB drop what is deleted; false if that has to wait. */
  private boolean dropDeleted() throws IOException {
    boolean[] can = new boolean[1];
    database.change(engine -> can[0] = !isPinned(engine) && hasRoomToFlush(engine));
    for (Family family : Family.values()) {
      if (can[0] && family.keepsBlocks()) {
        database.change(engine -> drop(engine, family));
      }
    }
    return can[0];
  }

  /** A flush that fails for lack of space would stop writes of any kind. */
  private boolean hasRoomToFlush(Engine engine) throws IOException, RocksDBException {
    return engine.db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables")
        < guard.usableBytes();
  }

  /** Whether somebody reads the store as it was, with what has been deleted since. */
  private static boolean isPinned(Engine engine) throws RocksDBException {
    return engine.db.getLongProperty("rocksdb.num-snapshots") > 0;
  }

  /** Compacts the tables of a family from the first to the last that has deletions. */
  private void drop(Engine engine, Family family) throws RocksDBException {
    ColumnFamilyHandle handle = engine.handle(family);
    if (engine.tuning.of(family).disableAutoCompactions()) {
      return;
    }
    if (engine.db.getLongProperty(handle, "rocksdb.num-entries-active-mem-table") > 0) {
      try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
        engine.db.flush(options, handle);
      }
    }
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
      compact(engine, handle, first, last, BottommostLevelCompaction.kIfHaveCompactionFilter);
    }
  }

  /** Moves what is in use out of as many of the oldest blob files as there is space for. */
  private void squeeze(Engine engine, Family family) throws IOException, RocksDBException {
    ColumnFamilyHandle handle = engine.handle(family);
    boolean allowed = engine.tuning.of(family).enableBlobGarbageCollection();
    long garbage = engine.db.getLongProperty(handle, "rocksdb.live-blob-file-garbage-size");
    long all = engine.db.getLongProperty(handle, "rocksdb.live-blob-file-size");
    if (!allowed || garbage <= LEAST_GARBAGE * all) {
      return;
    }
    double part = Math.min(1, guard.usableBytes() / 2.0 / all);
    engine.db.setOptions(handle, garbageCollection(part, 0));
    try {
      compact(engine, handle, FIRST, LAST, BottommostLevelCompaction.kForce);
    } finally {
      engine.db.setOptions(
          handle, garbageCollection(Tuning.GARBAGE_AGE_CUTOFF, Tuning.GARBAGE_FORCE_THRESHOLD));
    }
  }

  private static MutableColumnFamilyOptions garbageCollection(double cutoff, double threshold) {
    return MutableColumnFamilyOptions.builder()
        .setBlobGarbageCollectionAgeCutoff(cutoff)
        .setBlobGarbageCollectionForceThreshold(threshold)
        .build();
  }

  private void compact(
      Engine engine,
      ColumnFamilyHandle handle,
      byte[] first,
      byte[] last,
      BottommostLevelCompaction bottommost)
      throws RocksDBException {
    try (CompactRangeOptions options = new CompactRangeOptions()) {
      // Beside compactions of RocksDB's own, and never so that writers have to stop for it.
      options
          .setExclusiveManualCompaction(false)
          .setAllowWriteStall(false)
          .setBottommostLevelCompaction(bottommost);
      if (begin(options)) {
        try {
          engine.db.compactRange(handle, first, last, options);
        } finally {
          end();
        }
      }
    }
  }

  private synchronized boolean begin(CompactRangeOptions options) {
    current = options;
    return !closed;
  }

  private synchronized void end() {
    current = null;
  }

  /** Logs what is new: what fails once mostly fails each time. */
  private void log(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (!isClosed() && !message.equals(logged)) {
      logged = message;
      boolean full = e instanceof VDiskException of && of.kind() == VDiskException.Kind.NO_SPACE;
      LOG.warn("Space of what was deleted is not given back{}: {}", full ? " yet" : "", message);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized boolean awaitLook() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
    try {
      for (long left = LOOK_MILLIS; !closed && left > 0; ) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      }
      return !closed;
    } catch (InterruptedException e) {
      return false; // nobody does that to a thread of ours
    }
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (current != null) {
        current.setCanceled(true);
      }
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
