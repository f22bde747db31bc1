package dev.lunette.scsi.sense;

/**
 * Sense key, additional sense code and qualifier under the name that the standard gives (SPC-5
 * 4.4).
 */
public enum Sense {
  NO_ADDITIONAL_SENSE_INFORMATION(0x0, 0x00, 0x00),
  LOGICAL_UNIT_NOT_READY_INITIALIZING_COMMAND_REQUIRED(0x2, 0x04, 0x02),
  LOGICAL_UNIT_NOT_READY_MANUAL_INTERVENTION_REQUIRED(0x2, 0x04, 0x03),
  WRITE_ERROR(0x3, 0x0C, 0x00),
  UNRECOVERED_READ_ERROR(0x3, 0x11, 0x00),
  /** The data-out that came does not fit the CDB. */
  INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT(0x5, 0x0E, 0x03),
  PARAMETER_LIST_LENGTH_ERROR(0x5, 0x1A, 0x00),
  INVALID_COMMAND_OPERATION_CODE(0x5, 0x20, 0x00),
  LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE(0x5, 0x21, 0x00),
  INVALID_FIELD_IN_CDB(0x5, 0x24, 0x00),
  LOGICAL_UNIT_NOT_SUPPORTED(0x5, 0x25, 0x00),
  INVALID_FIELD_IN_PARAMETER_LIST(0x5, 0x26, 0x00),
  INVALID_RELEASE_OF_PERSISTENT_RESERVATION(0x5, 0x26, 0x04),
  COMMAND_SEQUENCE_ERROR(0x5, 0x2C, 0x00),
  SAVING_PARAMETERS_NOT_SUPPORTED(0x5, 0x39, 0x00),
  INSUFFICIENT_REGISTRATION_RESOURCES(0x5, 0x55, 0x04),
  NOT_READY_TO_READY_CHANGE_MEDIUM_MAY_HAVE_CHANGED(0x6, 0x28, 0x00),
  POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED(0x6, 0x29, 0x00),
  BUS_DEVICE_RESET_FUNCTION_OCCURRED(0x6, 0x29, 0x03),
  COMMANDS_CLEARED_BY_ANOTHER_INITIATOR(0x6, 0x2F, 0x00),
  MODE_PARAMETERS_CHANGED(0x6, 0x2A, 0x01),
  RESERVATIONS_PREEMPTED(0x6, 0x2A, 0x03),
  RESERVATIONS_RELEASED(0x6, 0x2A, 0x04),
  REGISTRATIONS_PREEMPTED(0x6, 0x2A, 0x05),
  TIMESTAMP_CHANGED(0x6, 0x2A, 0x10),
  CAPACITY_DATA_HAS_CHANGED(0x6, 0x2A, 0x09),
  INQUIRY_DATA_HAS_CHANGED(0x6, 0x3F, 0x03),
  REPORTED_LUNS_DATA_HAS_CHANGED(0x6, 0x3F, 0x0E),
  WRITE_PROTECTED(0x7, 0x27, 0x00),
  /** The store behind a thin disk is full (SBC-4 4.7.3.6). */
  SPACE_ALLOCATION_FAILED_WRITE_PROTECT(0x7, 0x27, 0x07),
  INTERNAL_TARGET_FAILURE(0x4, 0x44, 0x00),
  /** Data-Out with a digest error (RFC 7143 11.4.7.2). */
  PROTOCOL_SERVICE_CRC_ERROR(0xB, 0x47, 0x05),
  /** Data-Out that the initiator never sent (RFC 7143 11.4.7.2). */
  NOT_ENOUGH_UNSOLICITED_DATA(0xB, 0x0C, 0x0D),
  /** Data-Out that was not expected (RFC 7143 11.4.7.2). */
  UNEXPECTED_UNSOLICITED_DATA(0xB, 0x0C, 0x0C),
  MISCOMPARE_DURING_VERIFY_OPERATION(0xE, 0x1D, 0x00);

  private final int key;
  private final int code;
  private final int qualifier;

  Sense(int key, int code, int qualifier) {
    this.key = key;
    this.code = code;
    this.qualifier = qualifier;
  }

  public int key() {
    return key;
  }

  public int code() {
    return code;
  }

  public int qualifier() {
    return qualifier;
  }
}
