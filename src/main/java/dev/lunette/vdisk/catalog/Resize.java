package dev.lunette.vdisk.catalog;

import dev.lunette.vdisk.BlockingVDisk;
import java.io.IOException;

/**
 * Grows a vDisk, open or not, and waits until it is done.
 *
 * @param catalog that has it
 */
public record Resize(Catalog catalog) {

  /** Grows to a size; who has it open is told, and the catalog remembers it. */
  public void resize(String name, long sizeBytes) throws IOException {
    BlockingVDisk vdisk = new BlockingVDisk(catalog.open(name));
    try {
      vdisk.resize(sizeBytes);
    } finally {
      catalog.close(name);
    }
  }
}
