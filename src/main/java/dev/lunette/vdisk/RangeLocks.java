package dev.lunette.vdisk;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranges of a device of which no two that overlap are held at once.
 *
 * <p>At most one for each thread of an executor, and one more, are held at a time, so a list that
 * is searched from end to end is the fastest structure.
 */
final class RangeLocks {

  /** A range that is held, from its first byte to the one behind its last. */
  record Held(long from, long to) {}

  private final List<Held> held = new ArrayList<>();

  /** Waits until nothing that overlaps is held, and holds it. */
  synchronized Held acquire(long offset, long length) throws InterruptedIOException {
    Held wanted = new Held(offset, offset + length);
    while (overlaps(wanted)) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(
            "interrupted while %d bytes at %d were in use".formatted(length, offset));
      }
    }
    held.add(wanted);
    return wanted;
  }

  synchronized void release(Held range) {
    held.remove(range);
    notifyAll();
  }

  private boolean overlaps(Held wanted) {
    for (Held each : held) {
      if (each.from < wanted.to && wanted.from < each.to) {
        return true;
      }
    }
    return false;
  }
}
