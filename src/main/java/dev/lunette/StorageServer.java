package dev.lunette;

import dev.lunette.config.ConfigDifference;
import dev.lunette.config.Limits;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.TargetConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.iscsi.IscsiServer;
import dev.lunette.iscsi.Transport;
import dev.lunette.iscsi.target.Portal;
import dev.lunette.iscsi.target.Target;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.scsi.DiskUnit;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.LunMap;
import dev.lunette.scsi.OfflineUnit;
import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.catalog.Catalog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One storage server: opens the vDisks, maps them to targets and binds the portals, in that order.
 */
final class StorageServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StorageServer.class);

  /** Direct memory for headers, text and what the pools keep, beside the data of commands. */
  private static final int MORE_DIRECT_MIB = 64;

  private final Catalog catalog;
  private final IscsiServer iscsi;
  private ServerConfig config;

  private StorageServer(ServerConfig config, Catalog catalog, IscsiServer iscsi) {
    this.config = config;
    this.catalog = catalog;
    this.iscsi = iscsi;
  }

  /** Starts a server; a vDisk that can't be opened is logged and offline, the rest is served. */
  static StorageServer start(ServerConfig config, Transport transport)
      throws IOException, InterruptedException {
    tooLittleDirectMemory(config.limits(), IscsiServer.directMemoryBytes()).ifPresent(LOG::warn);
    Catalog catalog = new Catalog(config.dataDirectory(), config.limits());
    try {
      TargetTable targets =
          new TargetTable(targets(config, units(config, catalog)), portals(config));
      // Last: initiators that come early and miss a LUN give up on it.
      IscsiServer iscsi = listening(new IscsiServer(targets, config.limits(), transport));
      return new StorageServer(config, catalog, iscsi);
    } catch (IOException | InterruptedException | RuntimeException e) {
      try {
        catalog.close();
      } catch (IOException notFlushed) {
        e.addSuppressed(notFlushed);
      }
      throw e;
    }
  }

  /** What to set so that the data that the limits allow finds its memory; empty if it does. */
  static Optional<String> tooLittleDirectMemory(Limits limits, long directBytes) {
    if (limits.dataBytes() <= directBytes) {
      return Optional.empty();
    }
    int enoughMib = (limits.dataBytes() >> 20) + MORE_DIRECT_MIB;
    return Optional.of(
        ("limits.dataBytes is %d, but the JVM has direct memory of %d bytes: set"
                + " LUNETTE_JAVA_OPTS=-XX:MaxDirectMemorySize=%dm, or lower dataBytes")
            .formatted(limits.dataBytes(), directBytes, enoughMib));
  }

  private static IscsiServer listening(IscsiServer iscsi) throws IOException, InterruptedException {
    try {
      iscsi.bind();
      return iscsi;
    } catch (IOException | RuntimeException e) {
      iscsi.close(); // its event loops
      throw e;
    }
  }

  /** Applies a configuration that has been read again: vDisks grow, the rest is named and waits. */
  synchronized void reload(ServerConfig declared) {
    ConfigDifference difference = ConfigDifference.between(config, declared);
    difference.refused().forEach(sentence -> LOG.error("configuration: {}", sentence));
    difference.later().forEach(sentence -> LOG.warn("configuration: {}", sentence));
    difference.grown().forEach(this::grow);
    if (difference.isEmpty()) {
      LOG.info("configuration: nothing has changed");
    }
  }

  private void grow(ConfigDifference.Growth growth) {
    catalog
        .find(growth.vdisk())
        .ifPresentOrElse(
            vdisk -> vdisk.resize(growth.toBytes(), new Growing(growth)),
            () -> LOG.error("vDisk {} is offline and can't grow", growth.vdisk()));
  }

  /** What runs now: a vDisk that has not grown has its old size here, so that it is tried again. */
  synchronized ServerConfig config() {
    return config;
  }

  private synchronized void grown(ConfigDifference.Growth growth) {
    config = config.grown(growth);
  }

  /** Lets initiators log out, then flushes and closes every vDisk. */
  @Override
  public void close() throws IOException, InterruptedException {
    try {
      iscsi.close();
    } finally {
      catalog.close();
    }
  }

  private static Map<String, LogicalUnit> units(ServerConfig config, Catalog catalog) {
    Map<String, LogicalUnit> units = new HashMap<>();
    for (VDiskConfig declared : config.vdisks()) {
      units.put(declared.name(), unit(declared, config, catalog));
    }
    return units;
  }

  private static LogicalUnit unit(VDiskConfig declared, ServerConfig config, Catalog catalog) {
    try {
      return new DiskUnit(catalog.open(declared), config.limits());
    } catch (IOException e) {
      LOG.error("vDisk {} is offline: {}", declared.name(), e.getMessage());
      String serial = catalog.serial(declared);
      return new OfflineUnit(
          declared.name(), serial, String.valueOf(e.getMessage()), config.limits());
    }
  }

  private static List<Target> targets(ServerConfig config, Map<String, LogicalUnit> units) {
    SortedSet<Integer> everywhere = new TreeSet<>();
    config.portals().forEach(portal -> everywhere.add(portal.group()));
    return config.targets().stream().map(target -> target(target, everywhere, units)).toList();
  }

  private static Target target(
      TargetConfig declared, SortedSet<Integer> everywhere, Map<String, LogicalUnit> units) {
    SortedMap<Integer, LogicalUnit> luns = new TreeMap<>();
    declared.luns().forEach((lun, vdisk) -> luns.put(lun, units.get(vdisk)));
    SortedSet<Integer> groups =
        declared.portalGroups().isEmpty() ? everywhere : declared.portalGroups();
    return new Target(declared.name(), declared.alias(), groups, new LunMap(luns));
  }

  private static List<Portal> portals(ServerConfig config) {
    return config.portals().stream().map(StorageServer::portal).toList();
  }

  private static Portal portal(PortalConfig declared) {
    return new Portal(
        new InetSocketAddress(declared.address(), declared.port()),
        declared.group(),
        declared.advertisedAddress(),
        declared.advertisedPort());
  }

  /** Says in the log how a vDisk's growth went, and remembers it if it went well. */
  private final class Growing implements Completion {

    private final ConfigDifference.Growth growth;

    Growing(ConfigDifference.Growth growth) {
      this.growth = growth;
    }

    @Override
    public void completed() {
      grown(growth);
      LOG.info(
          "vDisk {} has grown from {} to {} bytes",
          growth.vdisk(),
          growth.fromBytes(),
          growth.toBytes());
    }

    @Override
    public void failed(VDiskException failure) {
      LOG.error("vDisk {} has not grown: {}", growth.vdisk(), failure.getMessage());
    }
  }
}
