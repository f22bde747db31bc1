package dev.lunette.scsi.page;

/**
 * Timeout and protect mode page, 1Dh (MMC-6 7.2): no time after which the drive gives a command up
 * is named or can be.
 */
public record TimeoutAndProtect() implements ModePage {

  private static final int LENGTH_BYTES = 8;

  @Override
  public int code() {
    return 0x1D;
  }

  @Override
  public byte[] body() {
    return new byte[LENGTH_BYTES];
  }
}
