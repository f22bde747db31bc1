package dev.lunette.scsi.page;

/**
 * Read error recovery mode page, 01h (MMC-6 7.2): what can't be read is tried again by nobody but
 * the backend, so there is nothing to set.
 */
public record ReadErrorRecovery() implements ModePage {

  private static final int LENGTH_BYTES = 10;

  @Override
  public int code() {
    return 0x01;
  }

  @Override
  public byte[] body() {
    return new byte[LENGTH_BYTES];
  }
}
