package dev.lunette.scsi.page;

/**
 * Logical block provisioning, B2h (SBC-4 6.6.7).
 *
 * @param thin whether UNMAP and WRITE SAME with its UNMAP bit give space back, to read as zeros
 * @param anchors whether these can keep the space of blocks that they unmap
 * @param thresholdExponent binary logarithm of the blocks of a threshold set; 0 without thresholds
 */
public record LogicalBlockProvisioning(boolean thin, boolean anchors, int thresholdExponent)
    implements VpdPage {

  private static final int UNMAP = 0x80;
  private static final int WRITE_SAME_16 = 0x40;
  private static final int WRITE_SAME_10 = 0x20;
  private static final int READS_ZEROS = 0x04;
  private static final int ANCHORS = 0x02;
  private static final int THIN = 0x02;

  @Override
  public int code() {
    return 0xB2;
  }

  @Override
  public byte[] body(TargetPort port) {
    byte[] body = new byte[4];
    body[0] = (byte) thresholdExponent;
    if (thin) {
      int unmaps = UNMAP | WRITE_SAME_16 | WRITE_SAME_10 | READS_ZEROS;
      body[1] = (byte) (anchors ? unmaps | ANCHORS : unmaps);
      body[2] = THIN;
    }
    return body;
  }
}
