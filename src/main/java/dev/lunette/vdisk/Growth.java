package dev.lunette.vdisk;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;

/** Grows the device of a vDisk, one step at a time, and tells those who want to know. */
final class Growth {
  private final VDisk vdisk;
  private final BlockDevice device;
  private final Object lock = new Object();
  private final Changes changes;

  Growth(VDisk vdisk, BlockDevice device, Changes changes) {
    this.vdisk = vdisk;
    this.device = device;
    this.changes = changes;
  }

  /** Grows to a size and tells; does nothing if it has that size, fails if it has more. */
  void grow(long newSizeBytes) throws IOException {
    synchronized (lock) {
      long size = device.sizeBytes();
      int block = vdisk.logicalBlockSizeBytes();
      if (newSizeBytes < size || !VDiskConfig.isSize(newSizeBytes, block)) {
        throw new VDiskException(
            Kind.UNSUPPORTED,
            "expected %s, and at least the %d that it has"
                .formatted(VDiskConfig.expectedSize(block), size));
      }
      if (newSizeBytes > size) {
        device.resize(newSizeBytes);
        changes.tell(VDiskChange.SIZE);
      }
    }
  }
}
