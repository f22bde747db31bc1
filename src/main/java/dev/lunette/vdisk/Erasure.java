package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * What becomes of all that a vDisk holds ({@link VDisk#erase}), and how far that has come. Each
 * erasure is for one use.
 */
public final class Erasure {

  /** What {@link #progress} counts up to. */
  public static final int WHOLE = 1 << 16;

  /** Between two looks whether anybody still wants it: a second or two on a slow disk. */
  private static final int OVERWRITE_STEP_BYTES = 16 << 20;

  private static final int OTHER_STEP_BYTES = 256 << 20;

  private final Means means;
  private final byte[] block;
  private final int passes;
  private final boolean inverts;

  /** Written by the one thread that works on it at a time. */
  private volatile int progress;

  /** Which pass has come how far, of the one who works on it: a pass can go on where it was. */
  private int current;

  private long done;

  private enum Means {
    OVERWRITE,
    TRIM,
    ZERO
  }

  private Erasure(Means means, byte[] block, int passes, boolean inverts) {
    this.means = means;
    this.block = block.clone();
    this.passes = passes;
    this.inverts = inverts;
  }

  /**
   * Writes every block, zeros like anything else.
   *
   * @param block one logical block, as it is to be in the end
   * @param passes how often, at least once, each pass durable before the next begins
   * @param inverts every other pass writes the complement, so that the last one does not
   */
  public static Erasure overwriting(byte[] block, int passes, boolean inverts) {
    assert passes > 0 : passes;
    return new Erasure(Means.OVERWRITE, block, passes, inverts);
  }

  /** Gives all space back. */
  public static Erasure trimming() {
    return new Erasure(Means.TRIM, new byte[0], 1, false);
  }

  /** Makes everything read as zeros, as cheaply as the device can, and keeps the space. */
  public static Erasure zeroing() {
    return new Erasure(Means.ZERO, new byte[0], 1, false);
  }

  /** How much is done, out of {@link #WHOLE}. */
  public int progress() {
    return progress;
  }

  int passes() {
    return passes;
  }

  /**
   * Makes one pass, from 0 on, over a device that nobody else uses; one that has failed goes on
   * where it was.
   */
  void pass(BlockDevice device, int pass, BooleanSupplier stopped) throws IOException {
    ByteBuffer content = ByteBuffer.wrap(content(pass));
    int most = means == Means.OVERWRITE ? OVERWRITE_STEP_BYTES : OTHER_STEP_BYTES;
    long size = device.sizeBytes();
    if (pass != current) {
      current = pass;
      done = 0;
    }
    while (done < size) {
      if (stopped.getAsBoolean()) {
        throw new VDiskException(
            Kind.STALE, "it is closed after %d bytes of pass %d".formatted(done, pass + 1));
      }
      long step = Math.min(most, size - done);
      switch (means) {
        case OVERWRITE -> BlockWork.fill(device, done, step, content);
        case TRIM -> device.trim(done, step);
        case ZERO -> device.zero(done, step, false);
      }
      done += step;
      progress = (int) ((pass + (double) done / size) / passes * (WHOLE - 1));
    }
  }

  private byte[] content(int pass) {
    byte[] bytes = block.clone();
    if (inverts && (passes - 1 - pass) % 2 != 0) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
    return bytes;
  }
}
