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

  /** What is done to a range of many. */
  interface RangeWork {
    void run(long offset, long length) throws IOException;
  }

  /** Works through ranges, in order; a failure names the range that it met. */
  static void each(List<Extent> ranges, RangeWork work) throws IOException {
    for (Extent range : ranges) {
      if (range.length() > 0) {
        try {
          work.run(range.offset(), range.length());
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
    } else {
      fill(device, offset, length, block);
    }
  }

  /** Writes copies of {@code block} over a range, whatever it holds. */
  static void fill(BlockDevice device, long offset, long length, ByteBuffer block)
      throws IOException {
    ByteBuffer scratch = SCRATCH.get().clear();
    scratch.limit((int) Math.min(STEP_BYTES, length));
    while (scratch.hasRemaining()) {
      scratch.put(block.duplicate());
    }
    for (long done = 0; done < length; ) {
      int step = (int) Math.min(STEP_BYTES, length - done);
      write(device, offset, done, scratch.clear().limit(step), false);
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

  /** Reads a range and compares it with {@code expected}, over and over until its end. */
  static void compare(BlockDevice device, long offset, long length, ByteBuffer expected)
      throws IOException {
    for (long done = 0; done < length; ) {
      ByteBuffer scratch = step(length - done);
      int step = scratch.remaining();
      read(device, offset, done, scratch);
      for (int at = 0; at < step; ) {
        int from = (int) ((done + at) % expected.remaining());
        int part = Math.min(step - at, expected.remaining() - from);
        ByteBuffer there = expected.slice(expected.position() + from, part);
        int difference = scratch.slice(at, part).mismatch(there);
        if (difference >= 0) {
          throw miscompare(offset, done + at + difference);
        }
        at += part;
      }
      done += step;
    }
  }

  /** Writes {@code source} if what is stored is {@code expected}, of the same length. */
  static void compareAndWrite(
      BlockDevice device, long offset, ByteBuffer expected, ByteBuffer source, boolean durable)
      throws IOException {
    try {
      compare(device, offset, source.remaining(), expected);
    } catch (IOException e) {
      throw unreadable(e);
    }
    device.write(offset, source, durable);
  }

  /** Writes all or nothing, where the device can; it may have come to lie on another by now. */
  static void writeAtomic(BlockDevice device, long offset, ByteBuffer source, boolean durable)
      throws IOException {
    int most = device.capabilities().atomicWriteBytes();
    if (source.remaining() > most) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "all or nothing of %d bytes, expected at most %d".formatted(source.remaining(), most));
    }
    device.write(offset, source, durable);
  }

  /** Writes so that it lasts, and reads that again; compares it, too, if asked. */
  static void writeAndVerify(BlockDevice device, long offset, ByteBuffer source, boolean compares)
      throws IOException {
    int length = source.remaining();
    ByteBuffer written = source.duplicate();
    device.write(offset, source, true);
    try {
      if (compares) {
        compare(device, offset, length, written);
      } else {
        verify(device, offset, length);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Sets bits in a range, step by step. */
  static void or(BlockDevice device, long offset, ByteBuffer bits, boolean durable)
      throws IOException {
    int length = bits.remaining();
    for (int done = 0; done < length; ) {
      ByteBuffer scratch = step(length - done);
      int step = scratch.remaining();
      try {
        read(device, offset, done, scratch);
      } catch (IOException e) {
        throw unreadable(e);
      }
      for (int i = 0; i < step; i++) {
        scratch.put(i, (byte) (scratch.get(i) | bits.get(bits.position() + done + i)));
      }
      write(device, offset, done, scratch.clear().limit(step), durable);
      done += step;
    }
  }

  /** Of an operation that also writes, it says that it was the reading that failed. */
  private static VDiskException unreadable(IOException e) {
    if (e instanceof VDiskException known && known.kind() != Kind.IO) {
      return known;
    }
    long position = e instanceof VDiskException known ? known.position() : -1;
    return new VDiskException(Kind.CORRUPT, "it can't be read: " + e.getMessage(), position, e);
  }

  /** Writes one step of a range; a failure is told by its position in the whole range. */
  private static void write(
      BlockDevice device, long offset, long done, ByteBuffer scratch, boolean durable)
      throws IOException {
    try {
      device.write(offset + done, scratch, durable);
    } catch (VDiskException e) {
      throw inWhole(e, done);
    }
  }

  /** Reads one step of a range; a failure is told by its position in the whole range. */
  private static void read(BlockDevice device, long offset, long done, ByteBuffer scratch)
      throws IOException {
    try {
      device.read(offset + done, scratch);
    } catch (VDiskException e) {
      throw inWhole(e, done);
    }
  }

  private static VDiskException inWhole(VDiskException e, long done) {
    String message = String.valueOf(e.getMessage());
    return e.position() < 0 ? e : new VDiskException(e.kind(), message, done + e.position(), e);
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
