package dev.lunette.iscsi.session;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for the data of all commands in the server; who finds it spent waits in line.
 *
 * <p>While somebody waits, nobody else is let in before him, so a large request is not starved by
 * many small ones. One request is always let in when nothing else is held, so none can wait for
 * ever. As long as there is enough, taking and giving back are one atomic addition each.
 */
public final class DataBudget {

  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();
  private final SequencedSet<Runnable> line = new LinkedHashSet<>();
  private volatile boolean crowded;

  /** A budget of so many bytes. */
  public DataBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * Takes memory if there is enough and nobody waits for it. Otherwise {@code wake} stands in line
   * until it gets what it wants or leaves; it is called, on any thread, whenever its turn may have
   * come, and then tries again.
   */
  boolean acquire(long bytes, Runnable wake) {
    return crowded ? acquireInLine(bytes, wake) : take(bytes) || acquireInLine(bytes, wake);
  }

  /** Gives memory back; whose turn it is tries again. */
  void release(long bytes) {
    long held = heldBytes.addAndGet(-bytes);
    assert held >= 0 : "more memory given back than was taken";
    if (crowded) {
      wakeFirst();
    }
  }

  /** Wants nothing any more. */
  void leave(Runnable wake) {
    if (crowded && remove(wake)) {
      wakeFirst();
    }
  }

  long heldBytes() {
    return heldBytes.get();
  }

  private boolean acquireInLine(long bytes, Runnable wake) {
    synchronized (line) {
      line.add(wake);
      crowded = true; // before the attempt, so that whoever gives back later sees it
      if (!line.getFirst().equals(wake) || !take(bytes)) {
        return false;
      }
    }
    leave(wake);
    return true;
  }

  private boolean take(long bytes) {
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

  private boolean remove(Runnable wake) {
    synchronized (line) {
      boolean stood = line.remove(wake);
      crowded = !line.isEmpty();
      return stood;
    }
  }

  private void wakeFirst() {
    Runnable first;
    synchronized (line) {
      if (line.isEmpty()) {
        return;
      }
      first = line.getFirst();
    }
    first.run();
  }
}
