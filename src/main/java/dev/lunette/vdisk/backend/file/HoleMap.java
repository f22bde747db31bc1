package dev.lunette.vdisk.backend.file;

import dev.lunette.vdisk.Extent;
import java.util.ArrayList;
import java.util.List;

/** Finds the holes of a file by seeking from hole to data and on to the next hole (lseek(2)). */
final class HoleMap {

  /** lseek with SEEK_DATA or SEEK_HOLE. */
  interface Seek {
    long to(long offset, int whence);
  }

  private HoleMap() {}

  /**
   * Extents that cover a range exactly, or as far as so many reach.
   *
   * <p>Others may write and trim meanwhile. Each answer is taken as it was when it was given, and
   * what makes no sense any more counts as data, so that it always comes to an end; so does
   * everything where the system knows no holes.
   */
  static List<Extent> extents(Seek seek, long offset, long length, int most) {
    List<Extent> extents = new ArrayList<>();
    long end = offset + length;
    for (long at = offset; at < end && extents.size() < most; ) {
      long data = dataFrom(seek, at, end);
      if (data > at) {
        extents.add(new Extent(at, data - at, Extent.State.HOLE));
      }
      if (data < end && extents.size() < most) {
        long hole = holeFrom(seek, data, end);
        extents.add(new Extent(data, hole - data, Extent.State.DATA));
        at = hole;
      } else {
        at = data;
      }
    }
    return List.copyOf(extents);
  }

  /** First data at or after a place; the end where there is none. */
  static long dataFrom(Seek seek, long at, long end) {
    long found = seek.to(at, Linux.SEEK_DATA);
    if (found == -Errno.ENXIO) {
      return end;
    }
    return found < at ? at : Math.min(found, end);
  }

  /** First hole after a place that has data. */
  private static long holeFrom(Seek seek, long data, long end) {
    long found = seek.to(data, Linux.SEEK_HOLE);
    return found <= data ? end : Math.min(found, end);
  }
}
