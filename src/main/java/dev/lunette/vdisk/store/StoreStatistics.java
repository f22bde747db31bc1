package dev.lunette.vdisk.store;

import org.rocksdb.Statistics;
import org.rocksdb.TickerType;

/** What RocksDB counts, under names of ours. */
final class StoreStatistics {
  private StoreStatistics() {}

  /** Bytes written to logs, tables and blob files. */
  static long bytesWritten(Statistics statistics) {
    return statistics.getTickerCount(TickerType.WAL_FILE_BYTES)
        + statistics.getTickerCount(TickerType.FLUSH_WRITE_BYTES)
        + statistics.getTickerCount(TickerType.COMPACT_WRITE_BYTES);
  }
}
