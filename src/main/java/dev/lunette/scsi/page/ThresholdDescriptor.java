package dev.lunette.scsi.page;

/**
 * A soft threshold of the {@link ProvisioningThresholds} (SBC-3 6.5.7).
 *
 * @param enabled whether it is watched
 * @param resource what is counted
 * @param count the middle of its range, in threshold sets; unsigned, 32 bits
 */
public record ThresholdDescriptor(boolean enabled, Resource resource, long count) {

  /** What a threshold is about, with its parameter code in the log page {@link ResourceCounts}. */
  public enum Resource {
    /** What is left; reached when it has become less. */
    AVAILABLE(0x01, 0),
    /** What is used; reached when it has become more. */
    USED(0x02, 1);

    private final int code;
    private final int arming;

    Resource(int code, int arming) {
      this.code = code;
      this.arming = arming;
    }

    int code() {
      return code;
    }

    /** THRESHOLD ARMING: 0 where it is armed decreasing, 1 increasing. */
    int arming() {
      return arming;
    }
  }
}
