package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Operations made of many, those that read or write in steps of one buffer that each thread of an
 * executor keeps: however long the range, the memory is the same.
 */
final class BlockWork {
  /** Long enough to make a system call cheap, a multiple of every logical block size. */
  static final int STEP_BYTES = 1 << 20;

  private static final ThreadLocal<ByteBuffer> SCRATCH =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(STEP_BYTES));

  private BlockWork() {}

  /** Gives ranges back, in order; a failure names the range that it met. */
  static void trim(BlockDevice device, List<Extent> ranges) throws IOException {
    for (Extent range : ranges) {
      if (range.length() > 0) {
        try {
          device.trim(range.offset(), range.length());
        } catch (IOException e) {
          throw inRange(range, e);
        }
      }
    }
  }

  /** Fills a range with copies of {@code block}. */
  static void writeSame(BlockDevice device, long offset, long length, ByteBuffer block)
      throws IOException {
    if (isZero(block)) {
      device.zero(offset, length, false);
      return;
    }
    ByteBuffer scratch = SCRATCH.get().clear();
    scratch.limit((int) Math.min(STEP_BYTES, length));
    while (scratch.hasRemaining()) {
      scratch.put(block.duplicate());
    }
    for (long done = 0; done < length; ) {
      int step = (int) Math.min(STEP_BYTES, length - done);
      device.write(offset + done, scratch.clear().limit(step), false);
      done += step;
    }
  }

  /** Reads a range and drops the bytes. */
  static void verify(BlockDevice device, long offset, long length) throws IOException {
    for (long done = 0; done < length; ) {
      ByteBuffer scratch = step(length - done);
      int step = scratch.remaining();
      read(device, offset, done, scratch);
      done += step;
    }
  }

  /** Reads a range and compares it with {@code expected}. */
  static void compare(BlockDevice device, long offset, ByteBuffer expected) throws IOException {
    int length = expected.remaining();
    for (int done = 0; done < length; ) {
      ByteBuffer scratch = step(length - done);
      int step = scratch.remaining();
      read(device, offset, done, scratch);
      int difference =
          scratch.clear().limit(step).mismatch(expected.slice(expected.position() + done, step));
      if (difference >= 0) {
        throw miscompare(offset, done + difference);
      }
      done += step;
    }
  }

  /** Reads one step of a range; a failure is told by its position in the whole range. */
  private static void read(BlockDevice device, long offset, long done, ByteBuffer scratch)
      throws IOException {
    try {
      device.read(offset + done, scratch);
    } catch (VDiskException e) {
      if (e.position() < 0) {
        throw e;
      }
      String message = String.valueOf(e.getMessage());
      throw new VDiskException(e.kind(), message, done + e.position(), e);
    }
  }

  private static ByteBuffer step(long left) {
    return SCRATCH.get().clear().limit((int) Math.min(STEP_BYTES, left));
  }

  private static boolean isZero(ByteBuffer block) {
    for (int i = block.position(); i < block.limit(); i++) {
      if (block.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static VDiskException inRange(Extent range, IOException cause) {
    VDiskException failure =
        cause instanceof VDiskException known
            ? known
            : new VDiskException(Kind.IO, cause.toString(), cause);
    return new VDiskException(
        failure.kind(),
        "%d bytes at %d: %s".formatted(range.length(), range.offset(), failure.getMessage()),
        failure);
  }

  private static VDiskException miscompare(long offset, long position) {
    return new VDiskException(
        Kind.MISCOMPARE,
        "what is stored differs from what was expected, first at byte %d of the vDisk"
            .formatted(offset + position),
        position,
        null);
  }
}
