package dev.lunette.vdisk.backend.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lunette.vdisk.Extent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the holes of a file that have space from those that have none, where its file system tells
 * (Documentation/filesystems/fiemap.rst of Linux). A seek passes over both.
 */
final class AnchorMap {
  private static final long FS_IOC_FIEMAP = 0xC020660BL;

  // struct fiemap
  private static final int FM_START = 0;
  private static final int FM_LENGTH = 8;
  private static final int FM_MAPPED_EXTENTS = 20;
  private static final int FM_EXTENT_COUNT = 24;
  private static final int FM_EXTENTS = 32;

  // struct fiemap_extent, of which one is asked for
  private static final int FE_LOGICAL = FM_EXTENTS;
  private static final int FE_LENGTH = FM_EXTENTS + 16;
  private static final int FE_FLAGS = FM_EXTENTS + 40;
  private static final int FIEMAP_BYTES = FM_EXTENTS + 56;

  /** Has space that nothing was written to. */
  private static final int FIEMAP_EXTENT_UNWRITTEN = 0x800;

  private final int fd;
  private final MemorySegment fiemap;
  private final List<Extent> found = new ArrayList<>();
  private final int most;

  private AnchorMap(int fd, MemorySegment fiemap, int most) {
    this.fd = fd;
    this.fiemap = fiemap;
    this.most = most;
  }

  /** Whether the file system of an open file tells. */
  static boolean isTold(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      return new AnchorMap(fd, arena.allocate(FIEMAP_BYTES, JAVA_LONG.byteAlignment()), 0)
          .asks(0, 1);
    }
  }

  /** The same extents, or the first of them, with what has space as ANCHORED; at most so many. */
  static List<Extent> split(int fd, List<Extent> extents, int most) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fiemap = arena.allocate(FIEMAP_BYTES, JAVA_LONG.byteAlignment());
      AnchorMap map = new AnchorMap(fd, fiemap, most);
      for (Extent extent : extents) {
        if (extent.state() == Extent.State.HOLE) {
          map.splitHole(extent.offset(), extent.offset() + extent.length());
        } else {
          map.add(extent.offset(), extent.offset() + extent.length(), extent.state());
        }
      }
      return List.copyOf(map.found);
    }
  }

  private void splitHole(long start, long end) {
    boolean room = true;
    for (long at = start; at < end && room; ) {
      if (!asks(at, end - at) || fiemap.get(JAVA_INT, FM_MAPPED_EXTENTS) == 0) {
        add(at, end, Extent.State.HOLE);
        return;
      }
      long told = fiemap.get(JAVA_LONG, FE_LOGICAL);
      long first = Math.clamp(told, at, end);
      long stop = Math.clamp(told + fiemap.get(JAVA_LONG, FE_LENGTH), first, end);
      if (stop == first) {
        add(at, end, Extent.State.DATA); // makes no sense
        return;
      }
      if (first > at) {
        add(at, first, Extent.State.HOLE);
      }
      // What was a hole for the seek, and is written now, has come in between.
      boolean unwritten = (fiemap.get(JAVA_INT, FE_FLAGS) & FIEMAP_EXTENT_UNWRITTEN) != 0;
      room = add(first, stop, unwritten ? Extent.State.ANCHORED : Extent.State.DATA);
      at = stop;
    }
  }

  /** Asks for the first extent in a range that has space; says whether there was an answer. */
  private boolean asks(long offset, long length) {
    fiemap.fill((byte) 0);
    fiemap.set(JAVA_LONG, FM_START, offset);
    fiemap.set(JAVA_LONG, FM_LENGTH, length);
    fiemap.set(JAVA_INT, FM_EXTENT_COUNT, 1);
    return Linux.ioctl(fd, FS_IOC_FIEMAP, fiemap) == 0;
  }

  /** Neighbours in the same state are one; says whether there was room for it. */
  private boolean add(long from, long to, Extent.State state) {
    Extent last = found.isEmpty() ? null : found.getLast();
    if (last != null && last.state() == state) {
      found.set(found.size() - 1, new Extent(last.offset(), to - last.offset(), state));
    } else if (found.size() < most) {
      found.add(new Extent(from, to - from, state));
    } else {
      return false;
    }
    return true;
  }
}
