package dev.lunette.scsi.page;

/**
 * Control mode page, 0Ah (SPC-5 7.5.8): one task set for all nexuses (TST 0), fixed format sense
 * data (D_SENSE 0), commands in any order, unit attentions reported once, and what one nexus aborts
 * ends for the others without a status (TAS 0).
 */
public record Control() implements ModePage {

  private static final int LENGTH_BYTES = 10;
  private static final int GLOBAL_LOGGING_TARGET_SAVE_DISABLE = 0x02;
  private static final int UNRESTRICTED_REORDERING = 0x10;

  @Override
  public int code() {
    return 0x0A;
  }

  @Override
  public byte[] body() {
    byte[] body = new byte[LENGTH_BYTES];
    body[0] = GLOBAL_LOGGING_TARGET_SAVE_DISABLE;
    body[1] = UNRESTRICTED_REORDERING;
    return body;
  }
}
