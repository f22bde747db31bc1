package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.ThickDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backend that makes and opens thick vDisks, too, which to most backends are as any other.
 *
 * @param next what keeps them
 */
record ThickBackend(Backend next) implements Backend {
  private static final Logger LOG = LoggerFactory.getLogger(ThickBackend.class);

  @Override
  public String name() {
    return next.name();
  }

  @Override
  public boolean persistent() {
    return next.persistent();
  }

  @Override
  public boolean exists(VDiskConfig vdisk) throws IOException {
    return next.exists(vdisk);
  }

  /** A thick one for which there is no space is not made. */
  @Override
  public void create(VDiskConfig vdisk) throws IOException {
    next.create(vdisk);
    if (vdisk.thick() && next.persistent()) {
      try (BlockDevice device = next.open(vdisk.plain())) {
        device.reserve(0, device.sizeBytes());
      } catch (IOException | RuntimeException e) {
        next.delete(vdisk);
        throw e;
      }
    }
  }

  /** One that has lost its space, as others took it, is opened all the same: its data is there. */
  @Override
  public BlockDevice open(VDiskConfig vdisk) throws IOException {
    BlockDevice device = next.open(vdisk);
    if (!vdisk.thick() || vdisk.readOnly()) {
      return device;
    }
    try {
      reserve(vdisk, device);
      return new ThickDevice(device);
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private void reserve(VDiskConfig vdisk, BlockDevice device) throws IOException {
    try {
      device.reserve(0, device.sizeBytes());
    } catch (VDiskException e) {
      if (e.kind() != Kind.NO_SPACE || !next.persistent()) {
        throw e;
      }
      LOG.warn(
          "vDisk {}: {}; until then its writes fail when there is none left",
          vdisk.name(),
          e.getMessage());
    }
  }

  @Override
  public void delete(VDiskConfig vdisk) throws IOException {
    next.delete(vdisk);
  }

  @Override
  public Optional<Snapshots> snapshots() {
    return next.snapshots();
  }
}
