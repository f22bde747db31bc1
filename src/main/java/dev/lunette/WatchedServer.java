package dev.lunette;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.IscsiServer;
import dev.lunette.iscsi.target.Target;
import dev.lunette.meter.LoopMeter;
import dev.lunette.meter.Meters;
import dev.lunette.metrics.Watched;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskLoad;
import dev.lunette.vdisk.backend.memory.MemoryBackend;
import dev.lunette.vdisk.catalog.Catalog;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A storage server as its metrics and its health see it. */
final class WatchedServer implements Watched {

  private final Path dataDirectory;
  private final Catalog catalog;
  private final IscsiServer iscsi;
  private volatile boolean stopping;

  WatchedServer(Path dataDirectory, Catalog catalog, IscsiServer iscsi) {
    this.dataDirectory = dataDirectory;
    this.catalog = catalog;
    this.iscsi = iscsi;
  }

  /** From now on it is not ready. */
  void stop() {
    stopping = true;
  }

  @Override
  public Meters meters() {
    return iscsi.sessions().meters();
  }

  @Override
  public Map<String, VDiskLoad> vdisks() {
    Map<String, VDiskLoad> loads = new TreeMap<>();
    for (VDisk vdisk : catalog.vdisks()) {
      loads.put(vdisk.name(), vdisk.load());
    }
    return loads;
  }

  @Override
  public Set<String> targets() {
    return iscsi.sessions().targets().targets().stream()
        .map(Target::name)
        .collect(Collectors.toSet());
  }

  @Override
  public Traffic traffic() {
    Limits limits = iscsi.sessions().limits();
    return new Traffic(
        iscsi.connections(),
        limits.connections(),
        iscsi.halfOpenLogins(),
        iscsi.sessions().normalSessions(),
        iscsi.sessions().discoverySessions(),
        iscsi.sessions().dataBytes(),
        limits.dataBytes(),
        IscsiServer.usedDirectMemoryBytes());
  }

  @Override
  public List<LoopMeter> loops() {
    return iscsi.loops();
  }

  @Override
  public Map<String, Long> store() {
    try {
      return catalog.store().statistics();
    } catch (IOException e) {
      return Map.of(); // the server stops
    }
  }

  @Override
  public Optional<Space> space() {
    try {
      FileStore files = Files.getFileStore(dataDirectory);
      return Optional.of(new Space(files.getUsableSpace(), files.getTotalSpace()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public Space memoryVDisks() {
    return new Space(MemoryBackend.freeBytes(), MemoryBackend.mostBytes());
  }

  @Override
  public Optional<String> notReady() {
    if (stopping) {
      return Optional.of("the server is stopping");
    }
    return iscsi.listens() ? Optional.empty() : Optional.of("the portals do not listen");
  }
}
