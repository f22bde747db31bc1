package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the store of a vDisk and what is declared agree, or says why they can't.
 *
 * <p>A vDisk that was never seen is created, thin, unless its store is there already, which must
 * then have the declared size. One that was seen must be there and no shorter than it was. It grows
 * if it is declared longer, and never shrinks.
 */
final class Shelf {
  private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

  private final KnownVDisks known;

  Shelf(KnownVDisks known) {
    this.known = known;
  }

  /** Opens the store of a vDisk, at the declared size. */
  BlockDevice open(Backend backend, VDiskConfig vdisk) throws IOException {
    if (!backend.persistent()) {
      return backend.open(vdisk);
    }
    Optional<KnownVDisk> before = known.find(vdisk.name());
    boolean exists = backend.exists(vdisk);
    if (!exists) {
      requireNew(before, vdisk);
      backend.create(vdisk);
      LOG.info("vDisk {}: created {} with {} bytes", vdisk.name(), place(vdisk), vdisk.sizeBytes());
    }
    BlockDevice device = backend.open(vdisk);
    try {
      requireFit(device.sizeBytes(), before, vdisk);
      grow(device, vdisk);
      remember(vdisk, vdisk.sizeBytes());
      return device;
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  /** Remembers the size that a vDisk has now. */
  void remember(VDiskConfig vdisk, long sizeBytes) throws IOException {
    String path = vdisk.path().map(Path::toString).orElse(KnownVDisk.NO_PATH);
    known.remember(new KnownVDisk(vdisk.name(), vdisk.backend(), sizeBytes, path));
  }

  private void requireNew(Optional<KnownVDisk> before, VDiskConfig vdisk) throws VDiskException {
    if (before.isPresent()) {
      throw new VDiskException(
          Kind.IO,
          ("%s is missing; the vDisk was there with %d bytes when it was last open, at %s. Put it"
                  + " back; or, to begin with an empty one, take its line out of %s")
              .formatted(
                  place(vdisk), before.get().sizeBytes(), before.get().path(), known.file()));
    }
    if (vdisk.readOnly()) {
      throw new VDiskException(
          Kind.IO, "%s is missing, and nothing is created read-only".formatted(place(vdisk)));
    }
  }

  private static void requireFit(long actual, Optional<KnownVDisk> before, VDiskConfig vdisk)
      throws VDiskException {
    long declared = vdisk.sizeBytes();
    long last = before.map(KnownVDisk::sizeBytes).orElse(0L);
    String problem = null;
    if (declared < Math.max(last, actual)) {
      problem =
          "has %d bytes and %d are declared; to shrink it would lose data, so declare %1$d"
              .formatted(Math.max(last, actual), declared);
    } else if (actual < last) {
      problem =
          "is too short: it has %d bytes and had %d when it was last open; restore what was cut"
              .formatted(actual, last);
    } else if (before.isEmpty() && actual > 0 && actual < declared) {
      // No bytes at all, on the other hand, are none to lose.
      problem =
          ("is too short: it was there before the vDisk and has %d bytes, %d are declared; declare"
                  + " %1$d to take it as it is, or move it away to have a new one created")
              .formatted(actual, declared);
    } else if (vdisk.readOnly() && actual < declared) {
      problem =
          "has %d bytes and %d are declared, but what is read-only does not grow"
              .formatted(actual, declared);
    }
    if (problem != null) {
      throw new VDiskException(Kind.IO, "%s %s".formatted(place(vdisk), problem));
    }
  }

  private static void grow(BlockDevice device, VDiskConfig vdisk) throws IOException {
    long actual = device.sizeBytes();
    if (actual < vdisk.sizeBytes()) {
      device.resize(vdisk.sizeBytes());
      LOG.info(
          "vDisk {}: {} grew from {} to {} bytes, as declared",
          vdisk.name(),
          place(vdisk),
          actual,
          vdisk.sizeBytes());
    }
  }

  private static String place(VDiskConfig vdisk) {
    return vdisk.path().map(Path::toString).orElse("its store in " + vdisk.backend());
  }
}
