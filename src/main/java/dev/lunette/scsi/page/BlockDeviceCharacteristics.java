package dev.lunette.scsi.page;

/**
 * Block device characteristics, B1h (SBC-4 6.6.2): not a rotating medium.
 *
 * @param blockErase whether there is SANITIZE with BLOCK ERASE, after which reads succeed
 */
public record BlockDeviceCharacteristics(boolean blockErase) implements VpdPage {

  private static final int LENGTH_BYTES = 60;
  private static final int NON_ROTATING = 0x0001;
  private static final int NO_WRITE_AFTER_BLOCK_ERASE_REQUIRED = 0x40;

  @Override
  public int code() {
    return 0xB1;
  }

  @Override
  public byte[] body(TargetPort port) {
    byte[] body = new byte[LENGTH_BYTES];
    body[1] = NON_ROTATING;
    body[3] = (byte) (blockErase ? NO_WRITE_AFTER_BLOCK_ERASE_REQUIRED : 0);
    return body;
  }
}
