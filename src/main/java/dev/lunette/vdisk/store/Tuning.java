package dev.lunette.vdisk.store;

import dev.lunette.config.Limits;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.Filter;
import org.rocksdb.HistogramType;
import org.rocksdb.LRUCache;
import org.rocksdb.RateLimiter;
import org.rocksdb.RateLimiterMode;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksObject;
import org.rocksdb.Statistics;
import org.rocksdb.StatsLevel;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * Every option of RocksDB that we set, with the reason.
 *
 * <p>Blocks lie in blob files: they are large, and overwritten at random, so in tables each of them
 * is moved once per level, while with blob files only the addresses are. {@code bench/store}: twice
 * as many random gets, over three times as many random puts in batches. The price: the block cache
 * has no blocks, so what is not in a memtable comes from the page cache or the disk.
 */
final class Tuning implements AutoCloseable {
  /** How blocks lie in files. */
  enum Layout {
    /** Values in the sorted tables. */
    TABLES,
    /** Values in files of their own, of which the tables have only the addresses. */
    BLOBS
  }

  static final Layout LAYOUT = Layout.BLOBS;

  /** Compactions move what is alive out of this part of the blob files, the oldest. */
  static final double GARBAGE_AGE_CUTOFF = 0.25;

  static final double GARBAGE_FORCE_THRESHOLD = 0.5;

  static {
    RocksDB.loadLibrary();
  }

  private static final long MIB = 1 << 20;
  private final Deque<RocksObject> owned = new ArrayDeque<>();
  private final Map<Family, ColumnFamilyOptions> families = new EnumMap<>(Family.class);
  private final Limits limits;
  private final Layout layout;
  private final Cache cache;
  private final Filter filter;
  private final Statistics statistics;
  private final DBOptions database;
  private final ColumnFamilyOptions unused;
  private final ReadOptions reading;
  private final ReadOptions readingCached;
  private final WriteOptions writing;
  private final WriteOptions writingDurably;

  Tuning(Limits limits) {
    this(limits, LAYOUT);
  }

  Tuning(Limits limits, Layout layout) {
    this.limits = limits;
    this.layout = layout;
    // One budget for all: memtables, indexes and filters are charged to it.
    cache = own(new LRUCache(limits.storeCacheBytes()));
    // 10 bits a key: one of a hundred look-ups of what is not there reads a table.
    filter = own(new BloomFilter(10));
    // No histograms and no timers: they read the clock on every operation.
    statistics = own(new Statistics(EnumSet.allOf(HistogramType.class)));
    statistics.setStatsLevel(StatsLevel.EXCEPT_DETAILED_TIMERS);
    database = own(new DBOptions());
    files(database);
    log(database);
    background(database);
    unused = own(new ColumnFamilyOptions());
    for (Family family : Family.values()) {
      families.put(family, family.keepsBlocks() ? blocks(family) : records());
    }
    reading = own(read());
    readingCached = own(read()).setReadTier(ReadTier.BLOCK_CACHE_TIER);
    writing = own(new WriteOptions());
    writingDurably = own(new WriteOptions()).setSync(true);
  }

  private void files(DBOptions options) {
    // Whatever is seen to be wrong stops the store. Background writes reach the disk by the
    // megabyte, so that a sync has little to wait for. RocksDB's own log has no statistics.
    options
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        .setStatistics(statistics)
        .setWriteBufferManager(own(new WriteBufferManager(limits.storeMemtableBytes(), cache)))
        .setMaxOpenFiles(limits.storeOpenFiles())
        .setBytesPerSync(MIB)
        .setMaxLogFileSize(4 * MIB)
        .setKeepLogFileNum(4)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  /**
   * The log is read up to the first record that is wrong, because after a power loss that may be
   * anywhere behind what was durable; that what was durable is there, {@link Opening} sees. Writers
   * that come together share one write to it, which is how RocksDB does it anyway. It is sent to
   * the disk by the megabyte, so that a sync has little left to do, and is bounded, because a start
   * after a crash reads it all: a family that is rarely written is flushed to let go of it.
   */
  private void log(DBOptions options) {
    options
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setWalBytesPerSync(MIB)
        .setMaxTotalWalSize(2L * limits.storeMemtableBytes());
  }

  /**
   * The rate is fixed: one that tunes itself starts low and takes many seconds to follow a burst,
   * in which memtables fill up and writers stand. Flushes go before compactions in it.
   */
  private void background(DBOptions options) {
    options
        .setEnv(Background.env())
        .setMaxBackgroundJobs(Background.THREADS)
        .setRateLimiter(
            own(
                new RateLimiter(
                    limits.storeCompactionRateBytes(),
                    RateLimiter.DEFAULT_REFILL_PERIOD_MICROS,
                    RateLimiter.DEFAULT_FAIRNESS,
                    RateLimiterMode.WRITES_ONLY,
                    false)));
  }

  /** So many of a family stop writers; half more than all should have, so {@link Pace} is first. */
  private int memtables(long sizeBytes) {
    return Math.toIntExact(3L * limits.storeMemtableBytes() / (2 * sizeBytes));
  }

  /** Small values, looked up one by one: small blocks with a hash inside, so few keys compared. */
  private ColumnFamilyOptions records() {
    long sizeBytes = Math.clamp(limits.storeMemtableBytes() / 8, MIB, 16 * MIB);
    return own(new ColumnFamilyOptions())
        .setWriteBufferSize(sizeBytes)
        .setMaxWriteBufferNumber(memtables(sizeBytes))
        .setLevelCompactionDynamicLevelBytes(true)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setTableFormatConfig(
            table()
                .setBlockSize(4096)
                .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash));
  }

  /**
   * Large values, compressed one by one, as the family says, where they lie. A flush and a
   * compaction read and write whole blob files of 64 MiB. A compaction moves what is alive out of
   * the oldest quarter of them, and is started when half of that quarter is garbage: moving more
   * would move blocks as often as tables do, moving less would keep too much garbage. Tables have
   * addresses only, so they and their levels are small.
   */
  private ColumnFamilyOptions blocks(Family family) {
    CompressionType compression =
        switch (family) {
          case DATA_LZ4 -> CompressionType.LZ4_COMPRESSION;
          case DATA_ZSTD -> CompressionType.ZSTD_COMPRESSION;
          default -> CompressionType.NO_COMPRESSION;
        };
    long sizeBytes = limits.storeMemtableBytes() / 4;
    ColumnFamilyOptions options =
        own(new ColumnFamilyOptions())
            .setWriteBufferSize(sizeBytes)
            .setMaxWriteBufferNumber(memtables(sizeBytes))
            .setLevelCompactionDynamicLevelBytes(true);
    return switch (layout) {
      case TABLES ->
          options
              .setCompressionType(compression)
              .setTargetFileSizeBase(64 * MIB)
              .setMaxBytesForLevelBase(256 * MIB)
              .setTableFormatConfig(table().setBlockSize(4096));
      case BLOBS ->
          options
              .setCompressionType(CompressionType.NO_COMPRESSION)
              .setEnableBlobFiles(true)
              .setMinBlobSize(512)
              .setBlobFileSize(64 * MIB)
              .setBlobCompressionType(compression)
              .setEnableBlobGarbageCollection(true)
              .setBlobGarbageCollectionAgeCutoff(GARBAGE_AGE_CUTOFF)
              .setBlobGarbageCollectionForceThreshold(GARBAGE_FORCE_THRESHOLD)
              .setTargetFileSizeBase(4 * MIB)
              .setMaxBytesForLevelBase(16 * MIB)
              .setTableFormatConfig(table().setBlockSize(4096));
    };
  }

  /**
   * Indexes and filters live in the cache, where they count, in the part that blocks do not push
   * out of it; those of the youngest tables, which every look-up asks, stay there.
   */
  private BlockBasedTableConfig table() {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setFilterPolicy(filter)
        .setOptimizeFiltersForMemory(true)
        .setCacheIndexAndFilterBlocks(true)
        .setCacheIndexAndFilterBlocksWithHighPriority(true)
        .setPinL0FilterAndIndexBlocksInCache(true);
  }

  /** The goal for all memtables. */
  long memtableBytes() {
    return limits.storeMemtableBytes();
  }

  DBOptions database() {
    return database;
  }

  Statistics statistics() {
    return statistics;
  }

  Cache cache() {
    return cache;
  }

  ColumnFamilyOptions of(Family family) {
    return Objects.requireNonNull(families.get(family));
  }

  /** The options of the family of that name in the store's files. */
  ColumnFamilyOptions of(byte[] storedName) {
    for (Family family : Family.values()) {
      if (Arrays.equals(family.storedName(), storedName)) {
        return of(family);
      }
    }
    return unused;
  }

  /** Of the default family, which every RocksDB has and we leave empty. */
  ColumnFamilyOptions unused() {
    return unused;
  }

  ReadOptions reading() {
    return reading;
  }

  ReadOptions readingCached() {
    return readingCached;
  }

  /** New ones, which the caller closes. */
  ReadOptions read() {
    return new ReadOptions().setVerifyChecksums(true);
  }

  /** New ones to walk through many keys with, which the caller closes. */
  ReadOptions scan() {
    return read().setFillCache(false);
  }

  WriteOptions writing(boolean durable) {
    return durable ? writingDurably : writing;
  }

  private <T extends RocksObject> T own(T object) {
    owned.push(object);
    return object;
  }

  /** To be closed after the databases that were opened with it. */
  @Override
  public void close() {
    owned.forEach(RocksObject::close);
    owned.clear();
  }
}
