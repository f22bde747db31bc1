package dev.lunette.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the statistics of the store are told: a table from its names to those of metrics. */
final class StoreMetrics {

  private static final double MICROS_PER_SECOND = 1e6;

  /**
   * One statistic.
   *
   * @param name of the metric, behind {@code lunette_store_}
   * @param help what it counts
   * @param grows whether it is a counter
   * @param perUnit what to divide by to get the unit in the name
   */
  private record Row(String name, String help, boolean grows, double perUnit) {}

  private static final Map<String, Row> ROWS = new LinkedHashMap<>();

  static {
    counter("keysWritten", "keys_written", "Changes in batches.");
    counter("bytesWritten", "written_bytes", "Bytes of the batches.");
    counter("keysRead", "keys_read", "Keys looked up.");
    counter("bytesRead", "read_bytes", "Bytes of the values found.");
    counter("cacheHits", "cache_hits", "Blocks of tables found in the cache.");
    counter("cacheMisses", "cache_misses", "Blocks of tables not found in the cache.");
    counter("memtableHits", "memtable_hits", "Look-ups answered by a memtable.");
    counter("filterHits", "filter_hits", "Tables passed over thanks to a filter.");
    counter("logBytes", "log_bytes", "Bytes written to the log.");
    counter("logSyncs", "log_syncs", "Times that the log was made durable.");
    counter("flushBytes", "flush_bytes", "Bytes written from memtables to files.");
    counter("compactionReadBytes", "compaction_read_bytes", "Bytes that compaction read.");
    counter("compactionWriteBytes", "compaction_written_bytes", "Bytes that compaction wrote.");
    counter("relocatedBytes", "relocated_bytes", "Blocks moved out of files with much garbage.");
    time("stallMicros", "stall_seconds", "Time that RocksDB had writes wait for its work.");
    time("paceMicros", "pace_seconds", "Time that writers were slowed down before that.");
    gauge("memtableSizeBytes", "memtable_bytes", "Memory of memtables.");
    gauge("cacheSizeBytes", "cache_bytes", "Memory of the block cache.");
    gauge("tableSizeBytes", "table_bytes", "Table files in use.");
    gauge("blobSizeBytes", "blob_bytes", "Blob files in use.");
    gauge("blobGarbageBytes", "blob_garbage_bytes", "What is dead in blob files.");
    gauge("pendingCompactionBytes", "pending_compaction_bytes", "Estimate of what to compact.");
    gauge("keys", "keys", "Estimate of the keys in the store.");
    counter("backgroundErrors", "background_errors", "Times that background work failed.");
  }

  private StoreMetrics() {}

  private static void counter(String statistic, String name, String help) {
    ROWS.put(statistic, new Row(name, help, true, 1));
  }

  private static void time(String statistic, String name, String help) {
    ROWS.put(statistic, new Row(name, help, true, MICROS_PER_SECOND));
  }

  private static void gauge(String statistic, String name, String help) {
    ROWS.put(statistic, new Row(name, help, false, 1));
  }

  /** Names of the statistics that have a metric. */
  static Set<String> statistics() {
    return ROWS.keySet();
  }

  /** Metrics of these statistics. */
  static List<Family> of(Map<String, Long> statistics) {
    List<Family> families = new ArrayList<>();
    ROWS.forEach((statistic, row) -> {
      Long value = statistics.get(statistic);
      if (value != null) {
        families.add(family(row, value / row.perUnit()));
      }
    });
    return families;
  }

  private static Family family(Row row, double value) {
    String name = "lunette_store_" + row.name();
    return row.grows()
        ? new Family.Counter(name, row.help()).add(Labels.EMPTY, value)
        : new Family.Gauge(name, row.help()).add(Labels.EMPTY, value);
  }
}
