package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Sees whether all that the records of a catalog name is there.
 *
 * @param records of the catalog
 * @param backends that keep what they name
 */
record RecordCheck(Records records, Backends backends) {

  void run(Progress progress) throws IOException {
    for (VDiskRecord vdisk : records.vdisks()) {
      check(vdisk, progress);
    }
    for (TargetRecord target : records.targets()) {
      for (Map.Entry<Integer, String> lun : target.config().luns().entrySet()) {
        if (!exists(lun.getValue())) {
          progress.found(
              "target %s, LUN %d: there is no %s"
                  .formatted(target.name(), lun.getKey(), lun.getValue()));
        }
      }
    }
  }

  private void check(VDiskRecord vdisk, Progress progress) throws IOException {
    requireGoingOn(progress);
    records.unreadable(vdisk.name()).ifPresent(progress::found);
    VDiskConfig config = vdisk.config();
    Optional<Backend> backend = backends.find(config.backend());
    if (backend.isEmpty()) {
      progress.found("vDisk %s: there is no backend %s".formatted(vdisk.name(), config.backend()));
    } else if (backend.get().persistent() && vdisk.usable() && !backend.get().exists(config)) {
      progress.found("vDisk %s: %s is missing".formatted(vdisk.name(), Place.of(config)));
    }
  }

  private boolean exists(String path) throws IOException {
    Optional<VDiskName> name = VDiskName.parse(path);
    Optional<VDiskRecord> vdisk = name.flatMap(found -> records.vdisk(found.vdisk()));
    if (vdisk.isEmpty() || name.get().snapshot().isEmpty()) {
      return vdisk.isPresent();
    }
    Optional<Snapshots> snapshots =
        backends.find(vdisk.get().config().backend()).flatMap(Backend::snapshots);
    return snapshots.isPresent()
        && snapshots.get().find(vdisk.get().name(), name.get().snapshot().get()).isPresent();
  }

  /** Fails if somebody has ended the check. */
  static void requireGoingOn(Progress progress) throws VDiskException {
    if (progress.stopped()) {
      throw new VDiskException(Kind.STALE, "it was ended before it was done");
    }
  }
}
