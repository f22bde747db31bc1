package dev.lunette;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.CatalogAdmin;
import dev.lunette.admin.rest.RestServer;
import dev.lunette.config.ConfigDifference;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.iscsi.IscsiServer;
import dev.lunette.iscsi.Transport;
import dev.lunette.meter.Meters;
import dev.lunette.metrics.ManagementServer;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Declaration;
import dev.lunette.vdisk.catalog.Resize;
import dev.lunette.vdisk.catalog.TargetRecord;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One storage server: applies the file to the catalog, offers what that has and binds the portals,
 * in that order.
 */
final class StorageServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StorageServer.class);

  private final Catalog catalog;
  private final Offering offering;
  private final IscsiServer iscsi;
  private final CatalogAdmin admin;
  private final RestServer rest;
  private final WatchedServer watched;
  private final @Nullable ManagementServer management;
  private ServerConfig config;

  private StorageServer(ServerConfig config, Catalog catalog, Offering offering, IscsiServer iscsi)
      throws IOException, InterruptedException {
    this.config = config;
    this.catalog = catalog;
    this.offering = offering;
    this.iscsi = iscsi;
    offering.offeredTo(iscsi.sessions());
    this.admin = new CatalogAdmin(catalog, config.dataDirectory(), offering, config.limits());
    this.rest = RestServer.start(config.dataDirectory(), admin);
    this.watched = new WatchedServer(config.dataDirectory(), catalog, iscsi);
    try {
      this.management = managed(config.management(), watched);
    } catch (IOException | InterruptedException | RuntimeException e) {
      rest.close();
      throw e;
    }
  }

  private static @Nullable ManagementServer managed(ManagementConfig config, WatchedServer watched)
      throws IOException, InterruptedException {
    return config.enabled() ? ManagementServer.start(config, watched) : null;
  }

  /**
   * Starts a server on what a file declares; a vDisk that can't be opened is logged and offline,
   * the rest is served.
   */
  static StorageServer start(ServerConfig file, Transport transport)
      throws IOException, InterruptedException {
    return start(file, transport, catalog -> new Declaration(catalog).apply(file));
  }

  /** Starts a server without a file, on what its data directory has. */
  static StorageServer startAsItIs(ServerConfig embedded, Transport transport)
      throws IOException, InterruptedException {
    return start(embedded, transport, catalog -> new Declaration(catalog).applyNone());
  }

  /** What is done with the catalog before anybody can reach what it has. */
  private interface Preparation {
    void prepare(Catalog catalog) throws IOException;
  }

  private static StorageServer start(
      ServerConfig config, Transport transport, Preparation preparation)
      throws IOException, InterruptedException {
    StatedMemory memory = StatedMemory.of(config.limits());
    LOG.info("{}", memory);
    memory.misfits().forEach(LOG::warn);
    Catalog catalog = new Catalog(config.dataDirectory(), config.limits());
    try {
      preparation.prepare(catalog);
      Offering offering = new Offering(catalog, config);
      // Last: initiators that come early and miss a LUN give up on it.
      Meters meters = new Meters(config.management().enabled(), config.limits().meteredSessions());
      IscsiServer iscsi =
          listening(new IscsiServer(offering.table(), config.limits(), transport, meters));
      return administered(config, catalog, offering, iscsi);
    } catch (IOException | InterruptedException | RuntimeException e) {
      try {
        catalog.close();
      } catch (IOException notFlushed) {
        e.addSuppressed(notFlushed);
      }
      throw e;
    }
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

  private static StorageServer administered(
      ServerConfig config, Catalog catalog, Offering offering, IscsiServer iscsi)
      throws IOException, InterruptedException {
    try {
      return new StorageServer(config, catalog, offering, iscsi);
    } catch (IOException | InterruptedException | RuntimeException e) {
      iscsi.close();
      throw e;
    }
  }

  /** Applies a configuration that has been read again; what has to wait is named. */
  synchronized void reload(ServerConfig declared) {
    ConfigDifference difference = ConfigDifference.between(config, declared);
    difference.refused().forEach(sentence -> LOG.error("configuration: {}", sentence));
    difference.later().forEach(sentence -> LOG.warn("configuration: {}", sentence));
    difference.now().forEach(sentence -> LOG.info("configuration: {}", sentence));
    try {
      new Declaration(catalog).applyWhileServing(declared);
    } catch (IOException e) {
      LOG.error("configuration: not all of it could be applied: {}", e.getMessage(), e);
    }
    offering.asymmetricAccess(declared.asymmetricAccess());
    offering.refresh();
    config = running(declared);
    difference.grown().forEach(this::grow);
    if (difference.isEmpty()) {
      LOG.info("configuration: nothing has changed");
    }
  }

  /** What runs once the new file is applied: vDisks that were there before are as they were. */
  private ServerConfig running(ServerConfig declared) {
    Map<String, VDiskConfig> before = new HashMap<>();
    config.vdisks().forEach(vdisk -> before.put(vdisk.name(), vdisk));
    List<VDiskConfig> vdisks =
        declared.vdisks().stream().map(vdisk -> before.getOrDefault(vdisk.name(), vdisk)).toList();
    return config.with(vdisks, declared.targets()).with(declared.asymmetricAccess());
  }

  /** On a thread of its own, since a disk that stalls must not keep the next file from us. */
  private void grow(ConfigDifference.Growth growth) {
    Thread.ofVirtual()
        .name("grow-" + growth.vdisk())
        .start(() -> {
          try {
            new Resize(catalog).resize(growth.vdisk(), growth.toBytes());
            grown(growth);
            LOG.info(
                "vDisk {} has grown from {} to {} bytes",
                growth.vdisk(),
                growth.fromBytes(),
                growth.toBytes());
          } catch (IOException e) {
            LOG.error("vDisk {} has not grown: {}", growth.vdisk(), e.getMessage());
          }
        });
  }

  /** What runs now: a vDisk that has not grown has its old size here, so that it is tried again. */
  synchronized ServerConfig config() {
    return config;
  }

  /** Everything that can be asked of it while it runs; it closes with the server. */
  AdminService admin() {
    return admin;
  }

  /** What can be logged in to: the portals, and the targets and vDisks of the catalog. */
  synchronized ServerConfig served() {
    return config.with(
        catalog.records().stream().map(VDiskRecord::config).toList(),
        catalog.targets().stream().map(TargetRecord::config).toList());
  }

  private synchronized void grown(ConfigDifference.Growth growth) {
    config = config.grown(growth);
  }

  /** Lets initiators log out, then flushes and closes every vDisk. */
  @Override
  public void close() throws IOException, InterruptedException {
    try (catalog;
        admin;
        rest;
        management) {
      watched.stop();
      iscsi.close();
    } catch (AdminException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
