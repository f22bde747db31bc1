package dev.lunette.vdisk;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what nobody tells of, and looks for it again and again. */
final class Look {
  private static final long EVERY_NANOS = 50_000;

  private Look() {}

  /** Waits until it is so; returns false if it is not in so long. */
  static boolean until(BooleanSupplier so, long mostNanos) throws InterruptedIOException {
    long start = System.nanoTime();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - start > mostNanos) {
        return false;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while others used the device");
      }
      LockSupport.parkNanos(EVERY_NANOS);
    }
    return true;
  }
}
