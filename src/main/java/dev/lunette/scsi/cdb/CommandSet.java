package dev.lunette.scsi.cdb;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The commands that a kind of logical unit knows. An operation code may mean another command to
 * another kind, so a CDB is understood as the unit that it is for understands it.
 */
public enum CommandSet {
  /** Direct access block devices (SBC-3): all but what only drives know. */
  DISK(EnumSet.complementOf(ofDrivesAlone())),
  /** CD and DVD drives for which nothing is ever written (MMC-6). */
  CD_ROM(ofDrives());

  @SuppressWarnings("ImmutableEnumChecker") // made unmodifiable
  private final Set<OperationCode> operations;

  @SuppressWarnings("ImmutableEnumChecker") // never written after construction, never handed out
  private final OperationCode[][] byCode = new OperationCode[256][];

  CommandSet(EnumSet<OperationCode> operations) {
    this.operations = Collections.unmodifiableSet(operations);
    for (int code = 0; code < byCode.length; code++) {
      int wanted = code;
      byCode[code] =
          operations.stream()
              .filter(operation -> operation.code() == wanted)
              .toArray(OperationCode[]::new);
    }
  }

  private static EnumSet<OperationCode> ofDrivesAlone() {
    return EnumSet.of(
        OperationCode.START_STOP_DRIVE,
        OperationCode.READ_TOC,
        OperationCode.GET_CONFIGURATION,
        OperationCode.GET_EVENT_STATUS_NOTIFICATION,
        OperationCode.READ_DISC_INFORMATION,
        OperationCode.READ_TRACK_INFORMATION,
        OperationCode.READ_DVD_STRUCTURE,
        OperationCode.READ_CD_MSF,
        OperationCode.MECHANISM_STATUS,
        OperationCode.READ_CD);
  }

  private static EnumSet<OperationCode> ofDrives() {
    EnumSet<OperationCode> operations =
        EnumSet.of(
            OperationCode.TEST_UNIT_READY,
            OperationCode.REQUEST_SENSE,
            OperationCode.INQUIRY,
            OperationCode.MODE_SELECT_6,
            OperationCode.MODE_SENSE_6,
            OperationCode.PREVENT_ALLOW_MEDIUM_REMOVAL,
            OperationCode.READ_CAPACITY_10,
            OperationCode.READ_10,
            OperationCode.MODE_SELECT_10,
            OperationCode.MODE_SENSE_10,
            OperationCode.REPORT_LUNS,
            OperationCode.REPORT_SUPPORTED_OPERATION_CODES,
            OperationCode.REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS,
            OperationCode.READ_12);
    operations.addAll(ofDrivesAlone());
    return operations;
  }

  /** Whether a CHECK CONDITION can establish an ACA condition (NORMACA, SPC-4 6.6.2). */
  public boolean knowsAca() {
    return this == DISK;
  }

  /** All of them, in the order of their codes. */
  public Set<OperationCode> operations() {
    return operations;
  }

  /** Those with an operation code; more than one only where service actions tell them apart. */
  OperationCode[] withCode(int code) {
    return byCode[code];
  }
}
