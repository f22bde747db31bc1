package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at vDisks and snapshots that may be closed, or not there at all.
 *
 * @param records of the catalog
 * @param backends that there are
 * @param serverId that serial numbers are made from
 */
record Look(Records records, Backends backends, ServerId serverId) {
  private static final Logger LOG = LoggerFactory.getLogger(Look.class);

  /** The serial number of a vDisk or a snapshot; if there is none, the one that it would have. */
  String serial(String path) {
    Optional<VDiskName> name = VDiskName.parse(path);
    Optional<VDiskRecord> vdisk = name.flatMap(found -> records.vdisk(found.vdisk()));
    Optional<String> snapshot = name.flatMap(VDiskName::snapshot);
    if (vdisk.isPresent() && snapshot.isPresent()) {
      return serial(vdisk.get(), snapshot.get()).orElseGet(() -> serverId.serial(path));
    }
    return vdisk.map(VDiskRecord::serial).orElseGet(() -> serverId.serial(path));
  }

  private Optional<String> serial(VDiskRecord vdisk, String snapshot) {
    try {
      return backends
          .snapshots(vdisk.config().backend())
          .find(vdisk.name(), snapshot)
          .map(found -> ServerId.serial(vdisk, found));
    } catch (IOException e) {
      LOG.debug("{}@{} has no serial number: {}", vdisk.name(), snapshot, e.getMessage());
      return Optional.empty();
    }
  }

  /** What is missing of a vDisk. */
  Optional<String> missing(VDiskRecord vdisk) {
    try {
      Backend backend = backends.require(vdisk.config().backend());
      boolean there = !backend.persistent() || backend.exists(vdisk.config());
      return there
          ? Optional.empty()
          : Optional.of("%s is missing".formatted(Place.of(vdisk.config())));
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The record of a vDisk that can be opened. */
  static VDiskRecord usable(String name, Optional<VDiskRecord> record) throws VDiskException {
    if (record.isEmpty()) {
      throw new VDiskException(Kind.IO, "there is no vDisk %s".formatted(name));
    }
    if (!record.get().usable()) {
      throw new VDiskException(Kind.BUSY, "it is %s".formatted(record.get().doing()));
    }
    return record.get();
  }

  /** Fails if no vDisk can have this name. */
  static void requireName(String name) throws VDiskException {
    if (!VDiskName.isName(name)) {
      throw new VDiskException(Kind.UNSUPPORTED, "its name is not " + VDiskName.EXPECTED);
    }
  }
}
