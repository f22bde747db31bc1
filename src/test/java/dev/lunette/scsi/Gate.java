package dev.lunette.scsi;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes to a device wait until it is opened, so that a test can look at what is under way. */
final class Gate {

  private final CountDownLatch written = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  Gate(MemoryDevice device) {
    device.beforeWrite = this::pass;
  }

  private void pass() {
    written.countDown();
    try {
      if (!opened.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until somebody writes. */
  void awaitWrite() throws InterruptedException {
    if (!written.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody writes");
    }
  }

  void open() {
    opened.countDown();
  }
}
