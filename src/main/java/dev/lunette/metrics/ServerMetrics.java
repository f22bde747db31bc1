package dev.lunette.metrics;

import dev.lunette.meter.CommandReading;
import dev.lunette.meter.LoopMeter;
import dev.lunette.meter.Meters;
import dev.lunette.meter.SessionName;
import dev.lunette.vdisk.VDiskLoad;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** Everything that is told of a server but for its JVM. */
final class ServerMetrics implements MultiCollector {

  static final String PREFIX = "lunette_";

  private final Watched watched;
  private final StuckWatch stuck;

  ServerMetrics(Watched watched, StuckWatch stuck) {
    this.watched = watched;
    this.stuck = stuck;
  }

  @Override
  public MetricSnapshots collect() {
    List<Family> families = new ArrayList<>();
    Map<String, VDiskLoad> vdisks = watched.vdisks();
    commands(families, vdisks.keySet());
    vdisks(families, vdisks);
    Meters meters = watched.meters();
    families.addAll(EventMetrics.of(meters.events()));
    families.addAll(EventMetrics.ofTargets(meters.events(watched.targets())));
    families.addAll(EventMetrics.ofSessions(meters.sessionEvents()));
    traffic(families, watched.traffic());
    families.add(loops(watched.loops()));
    families.addAll(StoreMetrics.of(watched.store()));
    watched.space().ifPresent(space -> space(families, space));
    memory(families, watched.memoryVDisks());
    var snapshots = MetricSnapshots.builder();
    families.forEach(family -> snapshots.metricSnapshot(family.snapshot()));
    return snapshots.build();
  }

  private void commands(List<Family> families, Set<String> vdisks) {
    CommandReading read = watched.meters().read(vdisks, watched.targets());
    families.addAll(CommandMetrics.of(PREFIX, ".", Map.of("", read.all()), all -> Labels.EMPTY));
    families.addAll(
        CommandMetrics.of(
            PREFIX + "vdisk_", ", by vDisk.", read.vdisks(), path -> Labels.of("vdisk", path)));
    families.addAll(
        CommandMetrics.of(
            PREFIX + "target_", ", by target.", read.targets(), name -> Labels.of("target", name)));
    families.addAll(
        CommandMetrics.of(
            PREFIX + "session_",
            ", by session that is there now.",
            read.sessions(),
            ServerMetrics::labels));
  }

  static Labels labels(SessionName session) {
    return Labels.of(
        "target",
        session.target(),
        "initiator",
        session.initiator(),
        "isid",
        session.isid(),
        "portal_group",
        Integer.toString(session.portalGroup()));
  }

  private void vdisks(List<Family> families, Map<String, VDiskLoad> vdisks) {
    families.add(
        vdisk(
            "queued_operations",
            "Operations that no thread has taken on.",
            vdisks,
            VDiskLoad::waiting));
    families.add(
        vdisk(
            "active_threads", "Threads that run an operation.", vdisks, VDiskLoad::activeThreads));
    Set<String> stand = stuck.stuck();
    Family.Gauge gauge =
        new Family.Gauge(
            PREFIX + "vdisk_stuck", "1 if commands are executing and none has ended for 30 s.");
    vdisks
        .keySet()
        .forEach(path -> gauge.add(Labels.of("vdisk", path), stand.contains(path) ? 1 : 0));
    families.add(gauge);
  }

  private static Family vdisk(
      String name, String help, Map<String, VDiskLoad> vdisks, ToDoubleFunction<VDiskLoad> value) {
    Family.Gauge gauge = new Family.Gauge(PREFIX + "vdisk_" + name, help);
    vdisks.forEach((path, load) -> gauge.add(Labels.of("vdisk", path), value.applyAsDouble(load)));
    return gauge;
  }

  private static void traffic(List<Family> families, Watched.Traffic now) {
    families.add(gauge("connections", "Open connections.", now.connections()));
    families.add(
        gauge("connections_limit", "Most connections (connections).", now.connectionLimit()));
    families.add(
        gauge(
            "half_open_logins",
            "Connections that have not finished their login.",
            now.halfOpenLogins()));
    families.add(
        new Family.Gauge(PREFIX + "sessions", "Sessions.")
            .add(Labels.of("type", "normal"), now.sessions())
            .add(Labels.of("type", "discovery"), now.discoverySessions()));
    families.add(
        gauge("data_held_bytes", "Memory that the data of commands holds.", now.dataBytes()));
    families.add(
        gauge("data_limit_bytes", "Most memory for it (dataBytes).", now.dataLimitBytes()));
    families.add(
        gauge(
            "direct_memory_bytes",
            "Direct memory of network buffers, pooled or in use.",
            now.directBytes()));
  }

  private static Family gauge(String name, String help, long value) {
    return new Family.Gauge(PREFIX + name, help).add(Labels.EMPTY, value);
  }

  private static Family loops(List<LoopMeter> loops) {
    Family.Histogram lag =
        new Family.Histogram(
            PREFIX + "event_loop_lag_seconds", "How late an event loop is, looked at regularly.");
    for (int i = 0; i < loops.size(); i++) {
      LoopMeter loop = loops.get(i);
      lag.add(Labels.of("loop", Integer.toString(i)), loop.latency(), loop.nanos());
    }
    return lag;
  }

  private static void memory(List<Family> families, Watched.Space memory) {
    families.add(
        gauge(
            "memory_vdisk_bytes",
            "Memory that vDisks of the backend memory have.",
            memory.sizeBytes() - memory.freeBytes()));
    families.add(gauge("memory_vdisk_limit_bytes", "Most that they may have.", memory.sizeBytes()));
  }

  private static void space(List<Family> families, Watched.Space space) {
    families.add(
        gauge(
            "store_filesystem_free_bytes",
            "Free space of the data directory's file system.",
            space.freeBytes()));
    families.add(
        gauge(
            "store_filesystem_size_bytes",
            "Size of the data directory's file system.",
            space.sizeBytes()));
  }
}
