package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskName;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unit serial numbers of vDisks and snapshots, be they there or not.
 *
 * @param records what there is
 * @param backends which know the snapshots
 * @param serverId that numbers are made of
 */
record Serials(Records records, Backends backends, ServerId serverId) {
  private static final Logger LOG = LoggerFactory.getLogger(Serials.class);

  /** The serial number of a vDisk or a snapshot by its path. */
  String of(String path) {
    Optional<VDiskName> name = VDiskName.parse(path);
    Optional<VDiskRecord> vdisk = name.flatMap(found -> records.vdisk(found.vdisk()));
    try {
      if (vdisk.isPresent() && name.get().snapshot().isPresent()) {
        VDiskRecord record = vdisk.get();
        return backends
            .snapshots(record.config().backend())
            .find(record.name(), name.get().snapshot().get())
            .map(found -> ServerId.serial(record, found))
            .orElseGet(() -> serverId.serial(path));
      }
    } catch (IOException e) {
      LOG.debug("{} has no serial number of its own: {}", path, e.getMessage());
    }
    return vdisk.map(VDiskRecord::serial).orElseGet(() -> serverId.serial(path));
  }
}
