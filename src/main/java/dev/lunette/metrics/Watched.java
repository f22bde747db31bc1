package dev.lunette.metrics;

import dev.lunette.meter.LoopMeter;
import dev.lunette.meter.Meters;
import dev.lunette.vdisk.VDiskLoad;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A server, as far as it is watched. Each answer is about this moment and soon given. */
public interface Watched {

  /** What it has counted. */
  Meters meters();

  /** The open vDisks and snapshots, by path. */
  Map<String, VDiskLoad> vdisks();

  /** Names of the targets. */
  Set<String> targets();

  /** Who is connected. */
  Traffic traffic();

  /** Its event loops. */
  List<LoopMeter> loops();

  /** Counters and gauges of the store, by the names that it gives them; none once it is closed. */
  Map<String, Long> store();

  /** The file system of the data directory, if it says. */
  Optional<Space> space();

  /** What vDisks in memory may take, all together. */
  Space memoryVDisks();

  /** Why no initiator can be served, if that is so. */
  Optional<String> notReady();

  /**
   * Connections, sessions, and the memory that they hold.
   *
   * @param connections that are open
   * @param connectionLimit most of them
   * @param halfOpenLogins those that have not finished their login
   * @param sessions normal ones
   * @param discoverySessions others
   * @param dataBytes memory that the data of commands holds
   * @param dataLimitBytes most of it
   * @param directBytes direct memory that buffers have, pooled or in use
   */
  record Traffic(
      int connections,
      int connectionLimit,
      int halfOpenLogins,
      int sessions,
      int discoverySessions,
      long dataBytes,
      long dataLimitBytes,
      long directBytes) {}

  /**
   * A file system, or memory for vDisks.
   *
   * @param freeBytes that this server can use
   * @param sizeBytes of all of it
   */
  record Space(long freeBytes, long sizeBytes) {}
}
