package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Grows the device of a vDisk, one step at a time, and tells those who want to know. */
final class Growth {
  private static final Logger LOG = LoggerFactory.getLogger(Growth.class);

  private final VDisk vdisk;
  private final BlockDevice device;
  private final Object lock = new Object();
  private final List<Consumer<VDisk>> listeners = new CopyOnWriteArrayList<>();

  Growth(VDisk vdisk, BlockDevice device) {
    this.vdisk = vdisk;
    this.device = device;
  }

  void tell(Consumer<VDisk> listener) {
    listeners.add(listener);
  }

  /** Grows to a size and tells; does nothing if it has that size, fails if it has more. */
  void grow(long newSizeBytes) throws IOException {
    synchronized (lock) {
      long size = device.sizeBytes();
      int block = vdisk.logicalBlockSizeBytes();
      if (newSizeBytes < size || newSizeBytes % block != 0) {
        throw new VDiskException(
            Kind.UNSUPPORTED,
            "expected a multiple of %d bytes, and at least the %d that it has"
                .formatted(block, size));
      }
      if (newSizeBytes > size) {
        device.resize(newSizeBytes);
        listeners.forEach(this::tellOne);
      }
    }
  }

  private void tellOne(Consumer<VDisk> listener) {
    try {
      listener.accept(vdisk);
    } catch (RuntimeException e) {
      // The vDisk has grown all the same, and the other listeners must hear of it.
      LOG.error("vDisk {}: one who was told of its new size failed", vdisk.name(), e);
    }
  }
}
