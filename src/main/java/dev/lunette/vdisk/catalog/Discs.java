package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import java.io.IOException;

/**
 * Exchanges the discs of drives that are open.
 *
 * @param catalog that has them
 */
public record Discs(Catalog catalog) {

  /**
   * Puts another image, or the same one anew, into the drive that an open CD-ROM is. What is wrong
   * with the image is found before the disc that is in is taken out; the catalog knows the vDisk
   * with the new one from then on.
   *
   * @param image the vDisk with the path that it is to have
   */
  public void exchange(VDiskConfig image, DiscExchange drive) throws IOException {
    catalog.requirePlace(image);
    VDiskRecord known = catalog.ownRecords().require(image.name());
    catalog.ownOpen().exchange(known.with(image), drive);
  }
}
