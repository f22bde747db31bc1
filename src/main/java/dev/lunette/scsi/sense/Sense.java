package dev.lunette.scsi.sense;

/**
 * Sense key, additional sense code and qualifier under the name that the standard gives (SPC-5
 * 4.4).
 */
public enum Sense {
  // CONTRACT: the owner of this package adds what the device server needs.
  INVALID_COMMAND_OPERATION_CODE(0x5, 0x20, 0x00),
  LOGICAL_UNIT_NOT_SUPPORTED(0x5, 0x25, 0x00),
  /** Data-Out with a digest error (RFC 7143 11.4.7.2). */
  PROTOCOL_SERVICE_CRC_ERROR(0xB, 0x47, 0x05),
  /** Data-Out that the initiator never sent (RFC 7143 11.4.7.2). */
  NOT_ENOUGH_UNSOLICITED_DATA(0xB, 0x0C, 0x0D),
  /** Data-Out that was not expected (RFC 7143 11.4.7.2). */
  UNEXPECTED_UNSOLICITED_DATA(0xB, 0x0C, 0x0C);

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
