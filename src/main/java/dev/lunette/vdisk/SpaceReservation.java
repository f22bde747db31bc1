package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;

/** Keeps space for a range of a device by giving some to each of its holes. */
final class SpaceReservation {
  private static final int EXTENTS = 64;

  private SpaceReservation() {}

  static void of(BlockDevice device, long offset, long length) throws IOException {
    if (device.provisioning().counted()) {
      Space space = device.space();
      requireSpace(Math.min(length, device.sizeBytes() - space.usedBytes()), space.freeBytes());
    }
    boolean zeroes = device.provisioning().anchors();
    long end = offset + length;
    for (long at = offset; at < end; ) {
      for (Extent extent : device.extents(at, end - at, EXTENTS)) {
        if (extent.state() == Extent.State.HOLE && zeroes) {
          device.zero(extent.offset(), extent.length(), false);
        } else if (extent.state() == Extent.State.HOLE) {
          ZeroWriter.zero(device, extent.offset(), extent.length(), false);
        }
        at = extent.offset() + extent.length();
      }
    }
  }

  /** Nothing is taken from others where all that is missing can't be had. */
  static void requireSpace(long missingBytes, long freeBytes) throws VDiskException {
    if (missingBytes > freeBytes) {
      throw new VDiskException(
          Kind.NO_SPACE,
          "a thick vDisk needs %d bytes more and its store has %d; free some, or make it thin"
              .formatted(missingBytes, freeBytes));
    }
  }
}
