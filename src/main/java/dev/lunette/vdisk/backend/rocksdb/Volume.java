package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** A vDisk by name, open or not: its head, and the lock of all that changes it. */
final class Volume {
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final SequencedMap<String, Kept> snapshots = new LinkedHashMap<>();
  private volatile Layer head;
  private volatile boolean open;
  private volatile boolean deleted;

  Volume(String name, Layer head) {
    this.name = name;
    this.head = head;
  }

  String name() {
    return name;
  }

  /** The layer that is written; another one after a snapshot or a rollback. */
  Layer head() {
    return head;
  }

  /** What it does not take yet of the space for all of it. */
  long missingBytes() {
    Layer now = head;
    return Math.max(0, now.sizeBytes() - now.usedBlocks() * now.blockSizeBytes());
  }

  /** Changes the head; the caller holds the lock. */
  void head(Layer newHead) {
    assert lock.isHeldByCurrentThread();
    head = newHead;
  }

  /**
   * Held by whoever changes what the vDisk holds, from before it looks at the map until its batch
   * is committed and the map in memory is changed.
   */
  ReentrantLock lock() {
    return lock;
  }

  /** Its snapshots by name, oldest first; under the lock of the {@link LayerTree}. */
  SequencedMap<String, Kept> snapshots() {
    return snapshots;
  }

  /** Fails if it has a snapshot of this identity; under the lock of the {@link LayerTree}. */
  void requireNone(UUID snapshotId) throws VDiskException {
    for (Kept kept : snapshots.values()) {
      if (kept.snapshot().id().equals(snapshotId)) {
        throw Refusal.of(
            "vDisk \"%s\" has a snapshot of identity %s already, %s"
                .formatted(name, snapshotId, kept.snapshot().path()));
      }
    }
  }

  /** Whether a device is open on it; changed under the lock of the {@link LayerTree}. */
  boolean open() {
    return open;
  }

  void open(boolean nowOpen) {
    open = nowOpen;
  }

  /** It is gone; the caller holds the lock. */
  void delete() {
    assert lock.isHeldByCurrentThread();
    deleted = true;
  }

  /** Fails if it has been deleted since it was found; the caller holds the lock. */
  void requireThere() throws VDiskException {
    if (deleted) {
      throw new VDiskException(
          Kind.UNSUPPORTED, "vDisk \"%s\" has been deleted meanwhile".formatted(name));
    }
  }
}
