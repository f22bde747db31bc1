package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Looks after what is kept: finds what is damaged, mends it, and makes backups.
 *
 * @param catalog whose data they are
 */
public record Care(Catalog catalog) {

  /** Verifies every record and every reference; what is wrong is found, and changes nothing. */
  public void check(Progress progress) throws IOException {
    for (VDiskRecord vdisk : catalog.records()) {
      check(vdisk, progress);
    }
    for (TargetRecord target : catalog.targets()) {
      for (Map.Entry<Integer, String> lun : target.config().luns().entrySet()) {
        if (!exists(lun.getValue())) {
          progress.found(
              "target %s, LUN %d: there is no %s"
                  .formatted(target.name(), lun.getKey(), lun.getValue()));
        }
      }
    }
    requireGoingOn(progress);
    catalog.checkBlocks(progress);
  }

  private void check(VDiskRecord vdisk, Progress progress) throws IOException {
    requireGoingOn(progress);
    VDiskConfig config = vdisk.config();
    Optional<Backend> backend = catalog.backend(config.backend());
    if (backend.isEmpty()) {
      progress.found("vDisk %s: there is no backend %s".formatted(vdisk.name(), config.backend()));
    } else if (backend.get().persistent() && vdisk.usable() && !backend.get().exists(config)) {
      progress.found("vDisk %s: %s is missing".formatted(vdisk.name(), Place.of(config)));
    }
  }

  private boolean exists(String path) throws IOException {
    Optional<VDiskName> name = VDiskName.parse(path);
    Optional<VDiskRecord> vdisk = name.flatMap(found -> catalog.record(found.vdisk()));
    if (vdisk.isEmpty() || name.get().snapshot().isEmpty()) {
      return vdisk.isPresent();
    }
    Optional<Snapshots> snapshots = catalog.snapshotsIfAny(vdisk.get());
    return snapshots.isPresent()
        && snapshots.get().find(vdisk.get().name(), name.get().snapshot().get()).isPresent();
  }

  /** Mends what a check finds, or says what it would do. */
  public void repair(boolean apply, boolean zeroLost, Progress progress) throws IOException {
    catalog.repairBlocks(apply, zeroLost, progress);
  }

  /** Adds a backup of the whole store to a directory of backups. */
  public void backup(Path directory, Progress progress) throws IOException {
    catalog.backup(directory, progress);
  }

  private static void requireGoingOn(Progress progress) throws VDiskException {
    if (progress.stopped()) {
      throw new VDiskException(Kind.STALE, "it was ended before it was done");
    }
  }
}
