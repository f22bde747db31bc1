package dev.lunette.vdisk.catalog;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the record of a vDisk when the file declares it.
 *
 * <p>Data stay where they are: a file that names another backend changes nothing but the log, since
 * to follow it would show an empty disk. A vDisk that a command has made is taken over if the file
 * says the same of it.
 *
 * @param records of the catalog
 * @param backends that there are
 * @param serverId that serial numbers are made from
 */
record Adoption(Records records, Backends backends, ServerId serverId) {
  private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

  /** The record that the vDisk shall have. */
  VDiskRecord declared(VDiskConfig config) throws VDiskException {
    Optional<VDiskRecord> known = records.vdisk(config.name());
    VDiskConfig there = config;
    if (known.isPresent()) {
      VDiskRecord before = known.get();
      there = staying(before.config(), config);
    }
    String serial = serial(known, there);
    requireOwnSerial(records, config.name(), serial);
    State state = known.map(VDiskRecord::state).orElse(State.READY);
    return new VDiskRecord(there, serial, Origin.DECLARED, state);
  }

  /** Fails with BUSY where what is declared would change what is for commands only to change. */
  void requireAgreement(VDiskConfig config) throws VDiskException {
    Optional<VDiskRecord> known = records.vdisk(config.name());
    if (known.isEmpty()) {
      return;
    }
    records.requireCertain(config.name());
    if (!known.get().usable()) {
      throw new VDiskException(Kind.BUSY, "it is %s".formatted(known.get().doing()));
    }
    if (known.get().origin() == Origin.MADE) {
      requireAgreement(known.get().config(), config);
    }
    requireSameKind(known.get().config(), config);
  }

  /** Data stay where they are, and what is in the store of a disk is no image of a disc. */
  private void requireSameKind(VDiskConfig before, VDiskConfig declared) throws VDiskException {
    if (before.deviceType() != declared.deviceType()
        && !before.backend().equals(declared.backend())
        && backends.persistent(before.backend())) {
      throw new VDiskException(
          Kind.BUSY,
          "the file declares a %s in %s, and it is a %s in %s; choose another name"
              .formatted(
                  declared.deviceType().word(),
                  Place.of(declared),
                  before.deviceType().word(),
                  Place.of(before)));
    }
  }

  private String serial(Optional<VDiskRecord> known, VDiskConfig config) {
    return config
        .serial()
        .or(() ->
            known.filter(before -> before.config().serial().isEmpty()).map(VDiskRecord::serial))
        .orElseGet(() -> serverId.serial(config.name()));
  }

  /** Fails if another vDisk has a serial number: initiators would take the two for one. */
  static void requireOwnSerial(Records records, String name, String serial) throws VDiskException {
    for (VDiskRecord other : records.vdisks()) {
      if (other.serial().equals(serial) && !other.name().equals(name)) {
        throw new VDiskException(
            Kind.UNSUPPORTED,
            "serial \"%s\" is that of vDisk %s, expected one that no other vDisk has"
                .formatted(serial, other.name()));
      }
    }
  }

  private static void requireAgreement(VDiskConfig made, VDiskConfig declared)
      throws VDiskException {
    boolean same =
        made.backend().equals(declared.backend())
            && made.path().equals(declared.path())
            && made.deviceType() == declared.deviceType()
            && (made.sizeBytes() == declared.sizeBytes() || declared.sizeBytes() == 0)
            && made.logicalBlockSizeBytes() == declared.logicalBlockSizeBytes();
    if (!same) {
      throw new VDiskException(
          Kind.BUSY,
          ("the file declares %s of %d bytes (blocks of %d) in %s, and a command has made %1$s with"
                  + " %d bytes (blocks of %d) in %s; declare that, or choose another name")
              .formatted(
                  declared.name(),
                  declared.sizeBytes(),
                  declared.logicalBlockSizeBytes(),
                  Place.of(declared),
                  made.sizeBytes(),
                  made.logicalBlockSizeBytes(),
                  Place.of(made)));
    }
  }

  private VDiskConfig staying(VDiskConfig before, VDiskConfig declared) {
    if (!backends.persistent(before.backend())) {
      return declared;
    }
    boolean stored = before.backend().equals(VDiskConfig.ROCKSDB_BACKEND);
    if (!before.backend().equals(declared.backend())) {
      LOG.warn(
          "vDisk {}: the file says {}, and its data are in {}: they stay there; to move them:"
              + " lunette vdisk move {}",
          declared.name(),
          Place.of(declared),
          Place.of(before),
          declared.name());
      // What the file says of the store holds as soon as it is moved there.
      return declared.at(
          before.backend(), before.path(), stored ? before.layout() : declared.layout());
    }
    BlockLayout layout = before.layout();
    if (stored && !layout.equals(declared.layout())) {
      LOG.warn(
          "vDisk {}: the file says {}, and it was made with {}, which does not change",
          declared.name(),
          declared.layout(),
          layout);
    }
    return declared.at(declared.backend(), declared.path(), layout);
  }
}
