package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.Extent;
import java.util.ArrayList;
import java.util.List;

/** Extents of a range as they are found, from its start on: neighbours in one state are one. */
final class Extents {
  private final long end;
  private final int most;
  private final List<Extent> found = new ArrayList<>();
  private long at;
  private boolean full;

  /** Begins with nothing of a range of bytes; takes at most so many. */
  Extents(long offset, long end, int most) {
    this.at = offset;
    this.end = end;
    this.most = most;
  }

  /** The bytes from where the last one ended up to here are in this state. */
  void add(Extent.State state, long upTo) {
    long to = Math.min(upTo, end);
    if (to <= at || full) {
      return;
    }
    boolean same = !found.isEmpty() && found.getLast().state() == state;
    if (!same && found.size() == most) {
      full = true;
      return;
    }
    long start = same ? found.removeLast().offset() : at;
    found.add(new Extent(start, to - start, state));
    at = to;
  }

  /** Whether there are as many as were asked for, and the last is known to end. */
  boolean full() {
    return full;
  }

  List<Extent> list() {
    return found;
  }
}
