package dev.lunette.vdisk;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts the operations that run on event loops and closes behind the last of them.
 *
 * <p>Closing a device under a running operation would be worse than an error: the kernel gives a
 * closed descriptor's number to the next file, and a write would land there. A lock on the way
 * would cost more than the read it guards, so each thread counts in a cell of its own, with one
 * atomic addition on the way in and one on the way out. The addition and the look at {@code closed}
 * stand in opposite order on both sides, so that one of them always sees the other.
 */
final class InlineGate {
  private static final int STRIPES = 16;

  /** Longs between two cells: two cache lines, because processors fetch them in pairs. */
  private static final int STRIDE = 16;

  private final AtomicLongArray inside = new AtomicLongArray(STRIPES * STRIDE);
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Lets the caller in unless the gate is closed; {@link #leave} follows on the same thread. */
  boolean enter() {
    inside.getAndIncrement(cell());
    if (closed.get()) {
      leave();
      return false;
    }
    return true;
  }

  void leave() {
    inside.getAndDecrement(cell());
  }

  boolean isClosed() {
    return closed.get();
  }

  /** Lets nobody in from now on; false if it was closed before. */
  boolean close() {
    return closed.compareAndSet(false, true);
  }

  /**
   * Waits for those who are inside at this moment; they never block, so it is not for long. Where
   * the gate is open others may have come in meanwhile.
   */
  void awaitEmpty() {
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      while (inside.get(stripe * STRIDE) != 0) {
        Thread.onSpinWait();
      }
    }
  }

  private static int cell() {
    return ((int) Thread.currentThread().threadId() & (STRIPES - 1)) * STRIDE;
  }
}
