package dev.lunette.iscsi.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for the data of all commands in the server; who finds it spent waits for a wake-up.
 *
 * <p>One request is always let in when nothing else is held, so none can wait for ever.
 */
public final class DataBudget {

  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

  /** A budget of so many bytes. */
  public DataBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Takes memory if there is enough. */
  boolean tryAcquire(long bytes) {
    while (true) {
      long held = heldBytes.get();
      if (held != 0 && bytes > limitBytes - held) {
        return false;
      }
      if (heldBytes.compareAndSet(held, held + bytes)) {
        return true;
      }
    }
  }

  /** Gives memory back and wakes all who wait. */
  void release(long bytes) {
    long held = heldBytes.addAndGet(-bytes);
    assert held >= 0 : "more memory given back than was taken";
    wakeAll();
  }

  /** Calls {@code wake}, once, when memory has been given back; it then tries again. */
  void await(Runnable wake) {
    waiting.add(wake);
    if (heldBytes.get() == 0) {
      wakeAll(); // it may have been given back just before we stood in line
    }
  }

  long heldBytes() {
    return heldBytes.get();
  }

  private void wakeAll() {
    for (Runnable wake = waiting.poll(); wake != null; wake = waiting.poll()) {
      wake.run();
    }
  }
}
