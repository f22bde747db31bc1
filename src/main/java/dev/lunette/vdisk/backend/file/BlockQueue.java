package dev.lunette.vdisk.backend.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a block device can do with ranges that are given back, as its request queue tells in sysfs
 * (Documentation/ABI/stable/sysfs-block of Linux).
 *
 * @param writeZeroesMaxBytes most that one request zeroes without sending zeros; 0 if it can't
 * @param discardGranularityBytes smallest unit that can be given back; 0 if none can
 * @param discardAlignmentBytes where the first of these units begins in the device
 */
record BlockQueue(
    long writeZeroesMaxBytes, long discardGranularityBytes, long discardAlignmentBytes) {

  /** The queue of a block device; one that tells nothing can do nothing. */
  static BlockQueue of(FileStatus device) {
    return at(
        Path.of("/sys/dev/block/%d:%d".formatted(device.specialMajor(), device.specialMinor())));
  }

  /**
   * The queue of the device with this directory; a partition has that of its disk, and an alignment
   * of its own.
   */
  static BlockQueue at(Path device) {
    Path own = device.resolve("queue");
    Path queue = Files.isDirectory(own) ? own : device.resolve("../queue");
    return new BlockQueue(
        number(queue.resolve("write_zeroes_max_bytes")),
        number(queue.resolve("discard_granularity")),
        number(device.resolve("discard_alignment")));
  }

  /**
   * Whether a hole can be punched, which gives the space back and reads as zeros. Linux does it
   * with a request to write zeros that may unmap, never with a discard, which promises no zeros.
   */
  boolean punchesHoles() {
    return writeZeroesMaxBytes > 0 && discardGranularityBytes > 0;
  }

  private static long number(Path file) {
    try {
      return Long.parseUnsignedLong(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
