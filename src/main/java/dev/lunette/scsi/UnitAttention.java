package dev.lunette.scsi;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;

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
  ASYMMETRIC_ACCESS_CHANGED(0x1000, Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);

  private final int bit;
  private final Sense sense;

  UnitAttention(int bit, Sense sense) {
    this.bit = bit;
    this.sense = sense;
  }

  SenseData sense() {
    return SenseData.of(sense);
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
