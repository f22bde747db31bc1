package dev.lunette.scsi.page;

/**
 * Extended INQUIRY data, 86h (SPC-5 7.7.7): no protection information, all task attributes but ACA.
 *
 * @param volatileCache whether a write may be acknowledged before it is durable
 */
public record ExtendedInquiry(boolean volatileCache) implements VpdPage {

  private static final int LENGTH_BYTES = 60;

  /** HEADSUP, ORDSUP and SIMPSUP. */
  private static final int TASK_ATTRIBUTES = 0x07;

  private static final int VOLATILE_CACHE = 0x01;

  @Override
  public int code() {
    return 0x86;
  }

  @Override
  public byte[] body(TargetPort port) {
    byte[] body = new byte[LENGTH_BYTES];
    body[1] = TASK_ATTRIBUTES;
    body[2] = (byte) (volatileCache ? VOLATILE_CACHE : 0);
    return body;
  }
}
