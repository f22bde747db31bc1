package dev.lunette.vdisk;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to hear of changes of a vDisk. */
final class Changes {
  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

  private final String vdisk;
  private final List<Consumer<VDiskChange>> listeners = new CopyOnWriteArrayList<>();

  Changes(String vdisk) {
    this.vdisk = vdisk;
  }

  void add(Consumer<VDiskChange> listener) {
    listeners.add(listener);
  }

  /** Tells everyone, on this thread. */
  void tell(VDiskChange change) {
    for (Consumer<VDiskChange> listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException e) {
        // The vDisk has changed all the same, and the other listeners must hear of it.
        LOG.error("vDisk {}: one who was told of its new {} failed", vdisk, change, e);
      }
    }
  }
}
