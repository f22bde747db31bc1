package dev.lunette.scsi.page;

/**
 * Read-write error recovery mode page, 01h (SBC-3 6.5.8), of a disk with thresholds: whether they
 * are told of (LBPERE), which is so unless somebody clears it. All else is zero: how a store
 * recovers from errors is not known.
 */
public record ErrorRecovery() implements ModePage {

  public static final int CODE = 0x01;

  private static final int LENGTH_BYTES = 10;
  private static final int REPORTING_OFFSET = 5;
  private static final int LOGICAL_BLOCK_PROVISIONING_ERROR_REPORTING_ENABLED = 0x80;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public byte[] body() {
    byte[] body = new byte[LENGTH_BYTES];
    body[REPORTING_OFFSET] = (byte) LOGICAL_BLOCK_PROVISIONING_ERROR_REPORTING_ENABLED;
    return body;
  }

  @Override
  public byte[] changeable() {
    return body();
  }

  /** Whether LBPERE is set, on a disk that has it. */
  public static boolean isThresholdReported(ModeValues values) {
    return values.contains(CODE)
        && (values.at(CODE, REPORTING_OFFSET) & LOGICAL_BLOCK_PROVISIONING_ERROR_REPORTING_ENABLED)
            != 0;
  }
}
