package dev.lunette.vdisk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of a device of which no two that overlap are held at once, unless both are shared: first
 * come, first served.
 *
 * <p>A range waits behind all that it can't be held beside and that came earlier, held or waiting
 * themselves, so nobody is overtaken for ever. At most one for each thread of an executor or an
 * event loop, and one more, are there at a time, so a list that is searched from its start is the
 * fastest structure.
 */
final class RangeLocks {
  /** How often one who waits looks whether he still wants to. */
  private static final long LOOK_MILLIS = 10;

  /** Held and waiting, as they came: one that can be held beside all before it is held. */
  private final List<Range> ranges = new ArrayList<>();

  /** A range, from its first byte to the one behind its last; each is only equal to itself. */
  static final class Range {
    private final long from;
    private final long to;
    private final boolean shared;

    private Range(long offset, long length, boolean shared) {
      this.from = offset;
      this.to = offset + length;
      this.shared = shared;
    }

    private boolean excludes(Range other) {
      return from < other.to && other.from < to && !(shared && other.shared);
    }
  }

  /** Waits until nothing that overlaps and came before is there, and holds it. */
  Range acquire(long offset, long length) throws IOException {
    return acquire(offset, length, () -> {});
  }

  /** The same, unless {@code wanted}, which is asked while it waits, fails. */
  Range acquire(long offset, long length, Execution.Work wanted) throws IOException {
    return await(new Range(offset, length, false), wanted);
  }

  /** Waits until nothing that overlaps, came before and is not shared is there, and shares it. */
  Range share(long offset, long length) throws IOException {
    return await(new Range(offset, length, true), () -> {});
  }

  /** Shares a range if that takes no waiting. */
  synchronized @Nullable Range tryShare(long offset, long length) {
    Range range = new Range(offset, length, true);
    ranges.add(range);
    if (isFirst(range)) {
      return range;
    }
    release(range);
    return null;
  }

  private synchronized Range await(Range range, Execution.Work wanted) throws IOException {
    ranges.add(range);
    boolean held = false;
    try {
      while (!isFirst(range)) {
        wanted.run();
        wait(LOOK_MILLIS);
      }
      held = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(
          "interrupted while %d bytes at %d were in use"
              .formatted(range.to - range.from, range.from));
    } finally {
      if (!held) {
        release(range);
      }
    }
    return range;
  }

  synchronized void release(Range range) {
    ranges.remove(range);
    notifyAll();
  }

  private boolean isFirst(Range range) {
    for (Range each : ranges) {
      if (each == range) {
        return true;
      }
      if (each.excludes(range)) {
        return false;
      }
    }
    throw new IllegalStateException("a range is waited for that was given up");
  }
}
