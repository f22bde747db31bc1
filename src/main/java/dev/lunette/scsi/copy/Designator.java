package dev.lunette.scsi.copy;

import java.nio.ByteBuffer;

/**
 * The NAA designator of a logical unit, as page 83h tells it (SPC-4 7.8.6.6).
 *
 * @param high its first eight bytes
 * @param low its last eight bytes
 */
public record Designator(long high, long low) {

  /** Bytes of a designator. */
  public static final int LENGTH_BYTES = 16;

  /** The one that starts at an offset. */
  public static Designator at(ByteBuffer bytes, int offset) {
    return new Designator(bytes.getLong(offset), bytes.getLong(offset + Long.BYTES));
  }
}
