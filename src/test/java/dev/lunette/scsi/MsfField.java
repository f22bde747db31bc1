package dev.lunette.scsi;

import java.util.Arrays;

/**
 * A block of a CD as minute, second and frame (MMC-6): the first one, or the one behind the last,
 * which is so many from the first one on, whose field is the one before.
 */
record MsfField(int offset, boolean isEnd) implements Field {

  private static final int BYTES = 3;
  private static final long FRAMES_BEFORE_BLOCK_0 = 150;
  private static final long LAST_FRAME = (255L * 60 + 59) * 75 + 74;

  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public long most() {
    return LAST_FRAME - FRAMES_BEFORE_BLOCK_0;
  }

  @Override
  public byte[] set(byte[] bytes, long value) {
    byte[] changed = bytes.clone();
    long first = isEnd ? frames(bytes) : FRAMES_BEFORE_BLOCK_0;
    long frame = Math.min(first + value, LAST_FRAME);
    changed[offset] = (byte) (frame / (60 * 75));
    changed[offset + 1] = (byte) (frame / 75 % 60);
    changed[offset + 2] = (byte) (frame % 75);
    return changed;
  }

  private int frames(byte[] bytes) {
    int start = offset - BYTES;
    return ((bytes[start] & 0xFF) * 60 + bytes[start + 1]) * 75 + bytes[start + 2];
  }

  @Override
  public byte[] mask(int lengthBytes) {
    byte[] mask = new byte[lengthBytes];
    Arrays.fill(mask, offset, offset + BYTES, (byte) 0xFF);
    return mask;
  }
}
