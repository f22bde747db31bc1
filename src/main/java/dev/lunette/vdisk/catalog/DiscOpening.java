package dev.lunette.vdisk.catalog;

import dev.lunette.config.DeviceType;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the image that comes into a drive while that has another one, or had it.
 *
 * @param shelf that opens it
 * @param image where it is
 * @param drive whose tray goes out for it
 */
record DiscOpening(Shelf shelf, VDiskConfig image, DiscExchange drive) {
  private static final Logger LOG = LoggerFactory.getLogger(DiscOpening.class);

  /** Gives the device of the new image when the tray is out and the catalog knows of it. */
  BlockDevice open(VDisk old, Optional<Object> oldFile) throws IOException {
    boolean held = oldFile.isPresent() && oldFile.equals(file(image));
    BlockDevice device = held ? reopened(old) : shelf.openImage(image);
    try {
      drive.takeOut();
      shelf.rememberImage(image.resized(device.sizeBytes()));
      return device;
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  /** A file is locked once, so the one that is in the drive is let go before it is opened anew. */
  private BlockDevice reopened(VDisk old) throws IOException {
    Shelf.requireImage(image);
    drive.takeOut();
    drive.lose();
    end(old);
    return shelf.openImage(image);
  }

  /** Which file the image of a CD-ROM is, whatever its path; of others nobody asks. */
  static Optional<Object> file(VDiskConfig config) {
    if (config.deviceType() != DeviceType.CDROM || config.path().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          Files.readAttributes(config.path().get(), BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty(); // to open it tells why
    }
  }

  /** Closes the disc that was in when all that reads it is done. */
  static void end(VDisk old) {
    try {
      old.close();
    } catch (IOException e) {
      LOG.warn("vDisk {}: the disc that was in the drive was not closed well", old.name(), e);
    }
  }
}
