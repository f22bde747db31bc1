package dev.lunette.scsi.page;

/** Block device characteristics, B1h (SBC-4 6.6.2): not a rotating medium. */
public record BlockDeviceCharacteristics() implements VpdPage {

  private static final int LENGTH_BYTES = 60;
  private static final int NON_ROTATING = 0x0001;

  @Override
  public int code() {
    return 0xB1;
  }

  @Override
  public byte[] body(TargetPort port) {
    byte[] body = new byte[LENGTH_BYTES];
    body[1] = NON_ROTATING;
    return body;
  }
}
