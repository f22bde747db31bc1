package dev.lunette.scsi;

import dev.lunette.scsi.page.ProvisioningThresholds;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.List;

/** What a nexus must be told before its next command is executed, by precedence (SAM-5 5.14). */
enum UnitAttention {
  POWER_ON(0x1, Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED),
  RESET(0x2, Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED),
  COMMANDS_CLEARED(0x4, Sense.COMMANDS_CLEARED_BY_ANOTHER_INITIATOR),
  RESERVATIONS_PREEMPTED(0x8, Sense.RESERVATIONS_PREEMPTED),
  RESERVATIONS_RELEASED(0x10, Sense.RESERVATIONS_RELEASED),
  REGISTRATIONS_PREEMPTED(0x20, Sense.REGISTRATIONS_PREEMPTED),
  CAPACITY_CHANGED(0x40, Sense.CAPACITY_DATA_HAS_CHANGED),
  /**
   * The disk holds something else that nobody wrote. It is the one condition that says so of the
   * medium (SPC-5 annex F); that INQUIRY data has changed would say it of the wrong thing.
   */
  MEDIUM_CHANGED(0x80, Sense.NOT_READY_TO_READY_CHANGE_MEDIUM_MAY_HAVE_CHANGED),
  INQUIRY_CHANGED(0x100, Sense.INQUIRY_DATA_HAS_CHANGED),
  LUNS_CHANGED(0x200, Sense.REPORTED_LUNS_DATA_HAS_CHANGED),
  MODE_PARAMETERS_CHANGED(0x400, Sense.MODE_PARAMETERS_CHANGED),
  TIMESTAMP_CHANGED(0x800, Sense.TIMESTAMP_CHANGED),
  ASYMMETRIC_ACCESS_CHANGED(0x1000, Sense.ASYMMETRIC_ACCESS_STATE_CHANGED),
  FIRST_THRESHOLD_REACHED(0x10_0000, 0),
  SECOND_THRESHOLD_REACHED(0x20_0000, 1),
  THIRD_THRESHOLD_REACHED(0x40_0000, 2),
  FOURTH_THRESHOLD_REACHED(0x80_0000, 3);

  /** Those of the thresholds of a thin disk, in the order of their descriptors. */
  static final List<UnitAttention> THRESHOLDS =
      List.of(
          FIRST_THRESHOLD_REACHED,
          SECOND_THRESHOLD_REACHED,
          THIRD_THRESHOLD_REACHED,
          FOURTH_THRESHOLD_REACHED);

  private static final int NO_THRESHOLD = -1;

  private final int bit;
  private final Sense sense;
  private final int threshold;

  UnitAttention(int bit, Sense sense) {
    this.bit = bit;
    this.sense = sense;
    this.threshold = NO_THRESHOLD;
  }

  UnitAttention(int bit, int threshold) {
    this.bit = bit;
    this.sense = Sense.THIN_PROVISIONING_SOFT_THRESHOLD_REACHED;
    this.threshold = threshold;
  }

  /** Of a threshold INFORMATION says where it stands in its mode page (SBC-3 4.7.3.7.6). */
  SenseData sense() {
    SenseData data = SenseData.of(sense);
    return threshold == NO_THRESHOLD
        ? data
        : data.withInformation(ProvisioningThresholds.offset(threshold));
  }

  /** Its bit in a set; the lower, the sooner it is reported. */
  int bit() {
    return bit;
  }

  /** Whether it is reported rather than a reservation conflict (SAM-5 5.3.3). */
  boolean precedesConflict() {
    return this == POWER_ON || this == RESET;
  }
}
