package dev.lunette;

import dev.lunette.config.DeviceType;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.scsi.CdRomUnit;
import dev.lunette.scsi.CopyManager;
import dev.lunette.scsi.DiskStores;
import dev.lunette.scsi.DiskUnit;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.OfflineUnit;
import dev.lunette.scsi.reservation.ReservationLimits;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Editor;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens vDisks and snapshots as the logical units that they are. */
final class UnitOpener {

  private static final Logger LOG = LoggerFactory.getLogger(UnitOpener.class);

  private final Catalog catalog;
  private final ServerConfig config;
  private final Executor changes = changes();
  private final CopyManager copies = new CopyManager();

  UnitOpener(Catalog catalog, ServerConfig config) {
    this.catalog = catalog;
    this.config = config;
  }

  /** What is there, or one that tells that it is not ready. */
  LogicalUnit open(String path) {
    try {
      DiskStores stores = stores(path); // nothing is open if they can't be read
      VDisk vdisk = catalog.open(path);
      return switch (deviceType(path)) {
        case DISK -> new DiskUnit(vdisk, config.limits(), stores, copies);
        case CDROM -> new CdRomUnit(vdisk, config.limits());
      };
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      LOG.error("vDisk {} is offline: {}", path, reason);
      return new OfflineUnit(path, catalog.serial(path), deviceType(path), reason, config.limits());
    }
  }

  /** What a vDisk or snapshot is, or would be: one that can't be made is declared only. */
  private DeviceType deviceType(String path) {
    String name = VDiskName.parse(path).map(VDiskName::vdisk).orElse(path);
    return catalog
        .record(name)
        .map(VDiskRecord::config)
        .or(() -> config.vdisks().stream().filter(it -> it.name().equals(name)).findFirst())
        .map(VDiskConfig::deviceType)
        .orElse(DeviceType.DISK);
  }

  /** Of a snapshot nothing is kept: it can't be written, and no cluster is built on one. */
  private DiskStores stores(String path) throws IOException {
    if (!VDiskName.isName(path)) {
      return DiskStores.none();
    }
    Editor editor = catalog.editor();
    return new DiskStores(
        new CatalogReservationStore(editor, path, changes),
        new CatalogModeStore(editor, path, changes),
        new CatalogEraseStore(editor.erasures(), path));
  }

  /** Runs what initiators want to have kept, and so waits for the catalog. */
  private static Executor changes() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(ReservationLimits.WAITING_CHANGES),
            Thread.ofPlatform().name("kept-changes").daemon().factory());
    one.allowCoreThreadTimeOut(true);
    return one;
  }
}
