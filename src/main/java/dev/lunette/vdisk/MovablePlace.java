package dev.lunette.vdisk;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Where a {@link MovableDevice} stands at one time; who has come in closes it to leave. */
final class MovablePlace implements AutoCloseable {
  /** How often one looks who waits for others to be done. */
  private static final long LOOK_NANOS = 50_000;

  final BlockDevice device;

  /** Whether an event loop may use the device. */
  final boolean still;

  final @Nullable CountDownLatch pause;
  final AtomicInteger inside = new AtomicInteger();

  MovablePlace(BlockDevice device, boolean still, @Nullable CountDownLatch pause) {
    this.device = device;
    this.still = still;
    this.pause = pause;
  }

  static MovablePlace on(BlockDevice device) {
    return new MovablePlace(device, true, null);
  }

  @Override
  public void close() {
    inside.getAndDecrement();
  }

  /** Returns when nobody is inside, or fails as {@code wanted} does, which is asked meanwhile. */
  void awaitEmpty(Execution.Work wanted) throws IOException {
    while (inside.get() != 0) {
      wanted.run();
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  void awaitEmpty() {
    while (inside.get() != 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
