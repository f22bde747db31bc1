package dev.lunette.vdisk;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Operations of one thread that are under way together. */
final class Flight implements Completion {
  private final AtomicInteger underWay = new AtomicInteger();
  private @Nullable Thread owner;
  private volatile @Nullable VDiskException failure;

  /** So many will begin now. */
  void begin(int count) {
    owner = Thread.currentThread();
    underWay.set(count);
  }

  /** Returns when all of them have ended. */
  void await() throws VDiskException, InterruptedException {
    while (underWay.get() > 0) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException("the benchmark is to end");
      }
    }
    VDiskException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public void completed() {
    Thread waiting = owner;
    if (underWay.decrementAndGet() == 0 && !Thread.currentThread().equals(waiting)) {
      LockSupport.unpark(waiting);
    }
  }

  @Override
  public void failed(VDiskException newFailure) {
    failure = newFailure;
    completed();
  }
}
