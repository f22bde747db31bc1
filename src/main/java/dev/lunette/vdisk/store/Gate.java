package dev.lunette.vdisk.store;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets many threads use what only one may replace or close, when nobody is inside.
 *
 * <p>A handle of RocksDB that is used after it was closed ends the process, so every use goes
 * through here. Threads count themselves in and out in counters that are apart in memory, so they
 * do not slow each other down: to go through costs two uncontended atomic additions, where a lock
 * that readers share costs a cache miss for each of them.
 *
 * <p>Nobody may enter twice: the second time could wait for one who waits for the first to leave.
 */
final class Gate {
  private static final int STRIPES =
      Integer.highestOneBit(Math.max(4, 4 * Runtime.getRuntime().availableProcessors()));

  /** Two cache lines, because processors fetch them in pairs. */
  private static final int SPACING = 16;

  private static final long POLL_NANOS = 20_000;

  private enum State {
    OPEN,
    HELD,
    CLOSED
  }

  /** What is done while nobody is inside. */
  interface Work<E extends Exception> {
    void run() throws E;
  }

  private final AtomicLongArray inside = new AtomicLongArray((STRIPES + 1) * SPACING);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private volatile State state = State.OPEN;

  /** Goes in if that takes no waiting; then {@link #exit} must follow on this thread. */
  boolean tryEnter() {
    int stripe = stripe();
    inside.getAndIncrement(stripe);
    if (state == State.OPEN) {
      return true;
    }
    inside.getAndDecrement(stripe);
    return false;
  }

  /** Goes in as soon as nobody holds the gate; false if it is closed for good. */
  boolean enter() {
    while (!tryEnter()) {
      lock.lock();
      try {
        while (state == State.HELD) {
          released.awaitUninterruptibly();
        }
        if (state == State.CLOSED) {
          return false;
        }
      } finally {
        lock.unlock();
      }
    }
    return true;
  }

  void exit() {
    inside.getAndDecrement(stripe());
  }

  /**
   * Does something while nobody is inside, then lets them in again; false if closed. If it fails,
   * nobody is let in again.
   */
  <E extends Exception> boolean hold(Work<E> work) throws E {
    return hold(work, State.OPEN);
  }

  /** The same, and closes for good; only the first one who closes does his work. */
  <E extends Exception> boolean close(Work<E> work) throws E {
    return hold(work, State.CLOSED);
  }

  private <E extends Exception> boolean hold(Work<E> work, State next) throws E {
    lock.lock();
    try {
      if (state == State.CLOSED) {
        return false;
      }
      state = State.HELD;
      State after = State.CLOSED;
      try {
        awaitEmpty();
        work.run();
        after = next;
      } finally {
        state = after;
        released.signalAll();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Who saw the gate open is counted before the state changed, so each counter is seen empty. */
  private void awaitEmpty() {
    for (int i = 0; i < STRIPES; i++) {
      while (inside.get(slot(i)) != 0) {
        LockSupport.parkNanos(this, POLL_NANOS);
      }
    }
  }

  private static int stripe() {
    return slot((int) Thread.currentThread().threadId() & (STRIPES - 1));
  }

  private static int slot(int stripe) {
    return (stripe + 1) * SPACING;
  }
}
