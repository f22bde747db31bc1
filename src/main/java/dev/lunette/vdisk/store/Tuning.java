package dev.lunette.vdisk.store;

import dev.lunette.config.Limits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksObject;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/** Every option of RocksDB that we set, with the reason. */
final class Tuning implements AutoCloseable {
  private final Deque<RocksObject> owned = new ArrayDeque<>();
  private final Map<Family, ColumnFamilyOptions> families = new EnumMap<>(Family.class);
  private final Cache cache;
  private final DBOptions database;
  private final ColumnFamilyOptions unused;
  private final ReadOptions reading;
  private final ReadOptions readingCached;
  private final WriteOptions writing;
  private final WriteOptions writingDurably;

  Tuning(Limits limits) {
    cache = own(new LRUCache(512L << 20));
    WriteBufferManager memtables = own(new WriteBufferManager(256L << 20, cache));
    database =
        own(new DBOptions())
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setParanoidChecks(true)
            .setWriteBufferManager(memtables)
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            .setWalBytesPerSync(1 << 20)
            .setBytesPerSync(1 << 20)
            .setMaxBackgroundJobs(2)
            .setMaxOpenFiles(1024)
            .setMaxLogFileSize(4 << 20)
            .setKeepLogFileNum(4);
    unused = own(new ColumnFamilyOptions());
    for (Family family : Family.values()) {
      families.put(family, family.keepsBlocks() ? blocks(family) : records());
    }
    reading = own(read());
    readingCached = own(read()).setReadTier(ReadTier.BLOCK_CACHE_TIER);
    writing = own(new WriteOptions());
    writingDurably = own(new WriteOptions()).setSync(true);
  }

  private ColumnFamilyOptions records() {
    return own(new ColumnFamilyOptions())
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setTableFormatConfig(table());
  }

  private ColumnFamilyOptions blocks(Family family) {
    CompressionType compression =
        switch (family) {
          case DATA_LZ4 -> CompressionType.LZ4_COMPRESSION;
          case DATA_ZSTD -> CompressionType.ZSTD_COMPRESSION;
          default -> CompressionType.NO_COMPRESSION;
        };
    return own(new ColumnFamilyOptions())
        .setCompressionType(compression)
        .setTableFormatConfig(table());
  }

  private BlockBasedTableConfig table() {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setFilterPolicy(own(new BloomFilter(10)))
        .setCacheIndexAndFilterBlocks(true);
  }

  DBOptions database() {
    return database;
  }

  ColumnFamilyOptions of(Family family) {
    return Objects.requireNonNull(families.get(family));
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

  /** New options to read with, which the caller closes. */
  ReadOptions read() {
    return new ReadOptions().setVerifyChecksums(true);
  }

  /** New options to walk through many keys with, which the caller closes. */
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
