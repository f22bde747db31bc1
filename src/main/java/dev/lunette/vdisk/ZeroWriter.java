package dev.lunette.vdisk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Zeroes a range by writing zeros, for devices that know no better way. */
final class ZeroWriter {

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

  private ZeroWriter() {}

  static void zero(BlockDevice device, long offset, long length, boolean durable)
      throws IOException {
    for (long done = 0; done < length; ) {
      int step = (int) Math.min(ZEROS.capacity(), length - done);
      device.write(offset + done, ZEROS.duplicate().limit(step), durable);
      done += step;
    }
  }
}
