package dev.lunette.vdisk.catalog;

import dev.lunette.config.DeviceType;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the store of a vDisk and what is declared agree, or says why they can't.
 *
 * <p>A vDisk that was never seen is created, unless its store is there already, which must then
 * have the declared size. One that was seen must be there and no shorter than it was. It grows if
 * it is declared longer, and never shrinks. The image of a CD-ROM is there before, and may be
 * exchanged while nobody has it open.
 */
final class Shelf {
  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

  private final Records records;
  private final Backends backends;

  Shelf(Records records, Backends backends) {
    this.records = records;
    this.backends = backends;
  }

  /** Makes the record and the store of a vDisk what is declared; it must not be open. */
  void declare(VDiskRecord declared) throws IOException {
    VDiskConfig config = declared.config();
    Backend backend = backends.require(config.backend());
    if (config.deviceType() == DeviceType.CDROM) {
      keep(imaged(declared));
      return;
    }
    if (backend.persistent()) {
      Optional<VDiskRecord> before =
          records
              .vdisk(config.name())
              .filter(record -> backends.persistent(record.config().backend()));
      if (!backend.exists(config)) {
        requireNew(before, config);
        create(backend, declared);
      }
      try (BlockDevice device = backend.open(config)) {
        requireFit(device.sizeBytes(), before, config);
        grow(device, config);
      }
    }
    keep(declared);
  }

  private void keep(VDiskRecord declared) throws IOException {
    if (!records.vdisk(declared.name()).equals(Optional.of(declared))) {
      records.commit(new Changes().put(declared));
    }
  }

  /** A CD-ROM with the size of its image, which is there already; it may be another than before. */
  private VDiskRecord imaged(VDiskRecord cdRom) throws IOException {
    VDiskConfig config = cdRom.config();
    Backend backend = backends.require(config.backend());
    if (!backend.exists(config)) {
      requireNew(records.vdisk(config.name()), config);
    }
    try (BlockDevice device = backend.open(config)) {
      long size = device.sizeBytes();
      requireImage(config, size);
      return cdRom.with(config.resized(size));
    }
  }

  private static void requireImage(VDiskConfig cdRom, long actual) throws VDiskException {
    if (!VDiskConfig.isSize(actual, cdRom.logicalBlockSizeBytes())) {
      throw misfit(
          cdRom,
          "has %d bytes, and the image of a disc is %s"
              .formatted(actual, VDiskConfig.expectedSize(cdRom.logicalBlockSizeBytes())));
    }
  }

  /** Makes the store of a vDisk and its record; a crash in between leaves neither. */
  void create(Backend backend, VDiskRecord fresh) throws IOException {
    records.commit(new Changes().put(fresh.with(new State.Creating())));
    try {
      backend.create(fresh.config());
    } catch (IOException | RuntimeException | LinkageError e) {
      records.commit(new Changes().removeVDisk(fresh.name()));
      throw e;
    }
    records.commit(new Changes().put(fresh.with(State.READY)));
    LOG.info(
        "vDisk {}: created {} with {} bytes",
        fresh.name(),
        Place.of(fresh.config()),
        fresh.config().sizeBytes());
  }

  /** Opens the store of a vDisk, which must be there and no shorter than it was. */
  BlockDevice open(VDiskRecord known) throws IOException {
    VDiskConfig config = known.config();
    Backend backend = backends.require(config.backend());
    if (!backend.persistent()) {
      return backend.open(config);
    }
    if (!backend.exists(config)) {
      requireNew(Optional.of(known), config);
    }
    BlockDevice device = backend.open(config);
    try {
      long actual = device.sizeBytes();
      if (config.deviceType() == DeviceType.CDROM) {
        requireImage(config, actual);
      } else if (actual < config.sizeBytes()) {
        throw misfit(config, tooShort(actual, config.sizeBytes()));
      } else if (actual > Limits.VDISK_BYTES) {
        throw misfit(
            config, "has %d bytes, expected at most %d".formatted(actual, Limits.VDISK_BYTES));
      }
      remember(config.name(), actual);
      return device;
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  /** Opens the image of a disc that may never have been seen; it has the size that it has. */
  BlockDevice openImage(VDiskConfig cdRom) throws IOException {
    BlockDevice device = backends.require(cdRom.backend()).open(cdRom);
    try {
      requireImage(cdRom, device.sizeBytes());
      return device;
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  /** Fails if what is in a file can't be a disc; who has it open may be this server. */
  static void requireImage(VDiskConfig cdRom) throws IOException {
    Path path = cdRom.path().orElseThrow();
    if (!Files.isReadable(path)) {
      throw misfit(cdRom, "can't be read by user %s".formatted(System.getProperty("user.name")));
    }
    requireImage(cdRom, Files.size(path));
  }

  /** Remembers where the image of a disc is now, and its size. */
  void rememberImage(VDiskConfig cdRom) throws IOException {
    records.update(cdRom.name(), known -> known.with(cdRom));
  }

  /** Remembers the size that a vDisk has now. */
  void remember(String name, long sizeBytes) throws IOException {
    records.update(name, known -> known.with(known.config().resized(sizeBytes)));
  }

  private void requireNew(Optional<VDiskRecord> before, VDiskConfig vdisk) throws VDiskException {
    if (before.isPresent()) {
      VDiskConfig last = before.get().config();
      if (before.get().state() instanceof State.Leaving(Place from)) {
        throw misfit(
            vdisk,
            "is missing, to which the vDisk has moved; put it back and start again: till then what"
                + " it has left is kept in %s".formatted(from));
      }
      throw new VDiskException(
          Kind.IO,
          ("%s is missing; the vDisk was there with %d bytes when it was last open, at %s. Put it"
                  + " back; or, to begin with an empty one, have the catalog forget it: lunette"
                  + " vdisk delete --force %s")
              .formatted(Place.of(vdisk), last.sizeBytes(), Place.of(last), vdisk.name()));
    }
    if (vdisk.readOnly()) {
      throw misfit(vdisk, "is missing, and nothing is created read-only");
    }
  }

  private static void requireFit(long actual, Optional<VDiskRecord> before, VDiskConfig vdisk)
      throws VDiskException {
    long declared = vdisk.sizeBytes();
    long last = before.map(record -> record.config().sizeBytes()).orElse(0L);
    if (declared < Math.max(last, actual)) {
      throw misfit(
          vdisk,
          "has %d bytes and %d are declared; to shrink it would lose data, so declare %1$d"
              .formatted(Math.max(last, actual), declared));
    } else if (actual < last) {
      throw misfit(vdisk, tooShort(actual, last));
    } else if (before.isEmpty() && actual > 0 && actual < declared) {
      // No bytes at all, on the other hand, are none to lose.
      throw misfit(
          vdisk,
          ("is too short: it was there before the vDisk and has %d bytes, %d are declared; declare"
                  + " %1$d to take it as it is, or move it away to have a new one created")
              .formatted(actual, declared));
    } else if (vdisk.readOnly() && actual < declared) {
      throw misfit(
          vdisk,
          "has %d bytes and %d are declared, but what is read-only does not grow"
              .formatted(actual, declared));
    }
  }

  private static String tooShort(long actual, long last) {
    return "is too short: it has %d bytes and had %d when it was last open; restore what was cut"
        .formatted(actual, last);
  }

  private static void grow(BlockDevice device, VDiskConfig vdisk) throws IOException {
    long actual = device.sizeBytes();
    if (actual < vdisk.sizeBytes()) {
      device.resize(vdisk.sizeBytes());
      LOG.info(
          "vDisk {}: {} grew from {} to {} bytes, as declared",
          vdisk.name(),
          Place.of(vdisk),
          actual,
          vdisk.sizeBytes());
    }
  }

  private static VDiskException misfit(VDiskConfig vdisk, String problem) {
    return new VDiskException(Kind.IO, "%s %s".formatted(Place.of(vdisk), problem));
  }
}
