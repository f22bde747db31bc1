package dev.lunette.vdisk.backend.memory;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.util.concurrent.atomic.AtomicLong;

/** How much memory vDisks may take together, counted before anything is allocated. */
final class MemoryBudget {

  /**
   * What all memory vDisks of the process share. To go on until the heap is full would end the
   * server, with all its other vDisks. Half is left for what lives shortly, and for the collector,
   * which copies and needs place to do so.
   */
  static final MemoryBudget OF_PROCESS = new MemoryBudget(Runtime.getRuntime().maxMemory() / 2);

  private final long mostBytes;
  private final AtomicLong takenBytes = new AtomicLong();

  MemoryBudget(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Takes so much, or fails with NO_SPACE and takes nothing. */
  void take(long bytes) throws VDiskException {
    long taken;
    do {
      taken = takenBytes.get();
      if (bytes > mostBytes - taken) {
        throw new VDiskException(
            Kind.NO_SPACE,
            ("no memory is left: %d bytes more are needed, all vDisks in memory have %d together"
                    + " and may have %d; trim some, or give the server a larger heap")
                .formatted(bytes, taken, mostBytes));
      }
    } while (!takenBytes.compareAndSet(taken, taken + bytes));
  }

  void giveBack(long bytes) {
    long left = takenBytes.addAndGet(-bytes);
    assert left >= 0 : left;
  }

  long freeBytes() {
    return mostBytes - takenBytes.get();
  }

  long takenBytes() {
    return takenBytes.get();
  }
}
