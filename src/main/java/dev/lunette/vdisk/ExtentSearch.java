package dev.lunette.vdisk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out what is stored in a range, in logical blocks.
 *
 * <p>A device tells of bytes, and what it tells of may have neighbours in the same state. Here a
 * block is a hole only as a whole, and neighbours in the same state are one extent.
 */
final class ExtentSearch implements Completion {
  private final int blockSizeBytes;
  private final int most;
  private final ExtentCompletion done;
  private final List<Extent> found = new ArrayList<>();

  /** Where the last that was found ends; what was told beyond it is a hole that goes on. */
  private long foundTo;

  ExtentSearch(int blockSizeBytes, int most, ExtentCompletion done) {
    assert most > 0 && most < Integer.MAX_VALUE : most;
    this.blockSizeBytes = blockSizeBytes;
    this.most = most;
    this.done = done;
  }

  /** Asks the device until the range ends or there are extents enough. */
  void run(BlockDevice device, long offset, long length) throws IOException {
    foundTo = offset;
    long end = offset + length;
    // Only where one too many begins is it certain that the last one ends.
    int enough = most + 1;
    for (long at = offset; at < end && found.size() < enough; ) {
      long asked = at;
      for (Extent extent : device.extents(at, end - at, enough)) {
        at = extent.offset() + extent.length();
        add(extent.state(), at);
      }
      if (at <= asked) {
        throw new IllegalStateException("the device told nothing of byte " + asked);
      }
    }
  }

  /** Adds what begins where the one before it ended. */
  private void add(Extent.State state, long end) {
    long mask = blockSizeBytes - 1L;
    long to = state.isZeros() ? end & ~mask : (end + mask) & ~mask;
    if (to <= foundTo) {
      return;
    }
    if (!found.isEmpty() && found.getLast().state() == state) {
      long start = found.removeLast().offset();
      found.add(new Extent(start, to - start, state));
    } else {
      found.add(new Extent(foundTo, to - foundTo, state));
    }
    foundTo = to;
  }

  @Override
  public void completed() {
    done.completed(List.copyOf(found.subList(0, Math.min(most, found.size()))));
  }

  @Override
  public void failed(VDiskException failure) {
    done.failed(failure);
  }
}
