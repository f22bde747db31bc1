package dev.lunette.vdisk.store;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/** What RocksDB counts, under names of ours, which {@code docs/manual/store.md} explains. */
final class StoreStatistics {
  /** Since the store was opened; they only grow. */
  private static final Map<TickerType, String> COUNTERS = new EnumMap<>(TickerType.class);

  /** As it is now, over all families. */
  private static final Map<String, String> GAUGES = new LinkedHashMap<>();

  static {
    COUNTERS.put(TickerType.NUMBER_KEYS_WRITTEN, "keysWritten");
    COUNTERS.put(TickerType.BYTES_WRITTEN, "bytesWritten");
    COUNTERS.put(TickerType.NUMBER_KEYS_READ, "keysRead");
    COUNTERS.put(TickerType.BYTES_READ, "bytesRead");
    COUNTERS.put(TickerType.BLOCK_CACHE_HIT, "cacheHits");
    COUNTERS.put(TickerType.BLOCK_CACHE_MISS, "cacheMisses");
    COUNTERS.put(TickerType.MEMTABLE_HIT, "memtableHits");
    COUNTERS.put(TickerType.BLOOM_FILTER_USEFUL, "filterHits");
    COUNTERS.put(TickerType.WAL_FILE_BYTES, "logBytes");
    COUNTERS.put(TickerType.WAL_FILE_SYNCED, "logSyncs");
    COUNTERS.put(TickerType.FLUSH_WRITE_BYTES, "flushBytes");
    COUNTERS.put(TickerType.COMPACT_READ_BYTES, "compactionReadBytes");
    COUNTERS.put(TickerType.COMPACT_WRITE_BYTES, "compactionWriteBytes");
    COUNTERS.put(TickerType.BLOB_DB_GC_BYTES_RELOCATED, "relocatedBytes");
    COUNTERS.put(TickerType.STALL_MICROS, "stallMicros");
    GAUGES.put("rocksdb.cur-size-all-mem-tables", "memtableSizeBytes");
    GAUGES.put("rocksdb.live-sst-files-size", "tableSizeBytes");
    GAUGES.put("rocksdb.live-blob-file-size", "blobSizeBytes");
    GAUGES.put("rocksdb.live-blob-file-garbage-size", "blobGarbageBytes");
    GAUGES.put("rocksdb.estimate-pending-compaction-bytes", "pendingCompactionBytes");
    GAUGES.put("rocksdb.estimate-num-keys", "keys");
    GAUGES.put("rocksdb.background-errors", "backgroundErrors");
  }

  private StoreStatistics() {}

  static Map<String, Long> read(Engine engine) throws RocksDBException {
    Map<String, Long> values = new LinkedHashMap<>();
    Statistics statistics = engine.tuning.statistics();
    COUNTERS.forEach((ticker, name) -> values.put(name, statistics.getTickerCount(ticker)));
    values.put("paceMicros", engine.paceNanos() / 1000);
    for (Map.Entry<String, String> gauge : GAUGES.entrySet()) {
      values.put(gauge.getValue(), engine.db.getAggregatedLongProperty(gauge.getKey()));
    }
    values.put("cacheSizeBytes", engine.tuning.cache().getUsage());
    return values;
  }

  /** What a backup copies at most. */
  static long fileBytes(RocksDB db) throws RocksDBException {
    return db.getAggregatedLongProperty("rocksdb.live-sst-files-size")
        + db.getAggregatedLongProperty("rocksdb.live-blob-file-size")
        + db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables");
  }

  /** Bytes written to the log, to tables and to blob files. */
  static long bytesWritten(Statistics statistics) {
    return statistics.getTickerCount(TickerType.WAL_FILE_BYTES)
        + statistics.getTickerCount(TickerType.FLUSH_WRITE_BYTES)
        + statistics.getTickerCount(TickerType.COMPACT_WRITE_BYTES);
  }
}
