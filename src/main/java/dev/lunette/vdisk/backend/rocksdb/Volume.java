package dev.lunette.vdisk.backend.rocksdb;

import java.util.concurrent.locks.ReentrantLock;

/** A vDisk by name, open or not: its head, and the lock of all that changes it. */
final class Volume {
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Layer head;

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
}
