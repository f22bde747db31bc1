package dev.lunette.scsi.cdb;

import java.util.HexFormat;

/**
 * Every command that is understood, with the bits of its CDB that mean something; which logical
 * units understand it says {@link CommandSet}.
 *
 * <p>The one table behind {@link CdbDecoder} and REPORT SUPPORTED OPERATION CODES: a bit that
 * stands in neither mask is refused, and the first mask is what initiators are told.
 *
 * <p>The tolerated bits are those that old or careful initiators set and that change nothing here:
 * GROUP NUMBER, FUA_NV, SYNC_NV, the LUN of SCSI-2 in byte 1, scope and type where PERSISTENT
 * RESERVE OUT has no use for them, PF, DEVOFFL and UNITOFFL of SEND DIAGNOSTIC, IMMED and AUSE of
 * EXIT FAILURE MODE, the address of READ DVD STRUCTURE where it says nothing, and all of TEST UNIT
 * READY, which some send with leftovers. The NACA bit of the control byte is part of each, though a
 * drive refuses it. {@link CdbDecoder} itself refuses a power condition and an ATOMIC BOUNDARY, so
 * that it can point at the whole field.
 */
public enum OperationCode {
  TEST_UNIT_READY("00 00 00 00 00 00", "00 FF FF FF FF"),
  REQUEST_SENSE("03 01 00 00 FF 00", "00 E0"),
  FORMAT_UNIT("04 3F 00 00 00 00", ""),
  READ_6("08 1F FF FF FF 00", "00 E0"),
  WRITE_6("0A 1F FF FF FF 00", "00 E0"),
  INQUIRY("12 01 FF FF FF 00", "00 E0"),
  MODE_SELECT_6("15 11 00 00 FF 00", "00 E0"),
  RESERVE_6("16 00 00 00 00 00", "00 E0"),
  RELEASE_6("17 00 00 00 00 00", "00 E0"),
  MODE_SENSE_6("1A 08 FF FF FF 00", "00 E0"),
  START_STOP_UNIT("1B 01 00 00 05 00", "00 E0 00 00 F0"),
  START_STOP_DRIVE("1B 01 00 00 03 00", "00 E0 00 00 F0"),
  SEND_DIAGNOSTIC("1D 04 00 00 00 00", "00 13"),
  PREVENT_ALLOW_MEDIUM_REMOVAL("1E 00 00 00 01 00", "00 E0"),
  READ_CAPACITY_10("25 00 00 00 00 00 00 00 00 00", ""),
  READ_10("28 18 FF FF FF FF 00 FF FF 00", "00 02 00 00 00 00 1F"),
  WRITE_10("2A 18 FF FF FF FF 00 FF FF 00", "00 02 00 00 00 00 1F"),
  WRITE_AND_VERIFY_10("2E 12 FF FF FF FF 00 FF FF 00", "00 00 00 00 00 00 1F"),
  VERIFY_10("2F 16 FF FF FF FF 00 FF FF 00", "00 00 00 00 00 00 1F"),
  PRE_FETCH_10("34 02 FF FF FF FF 00 FF FF 00", "00 00 00 00 00 00 1F"),
  SYNCHRONIZE_CACHE_10("35 02 FF FF FF FF 00 FF FF 00", "00 04 00 00 00 00 1F"),
  READ_DEFECT_DATA_10("37 00 1F 00 00 00 00 FF FF 00", ""),
  WRITE_BUFFER("3B 1F FF FF FF FF FF FF FF 00", ""),
  READ_BUFFER("3C 1F FF FF FF FF FF FF FF 00", ""),
  WRITE_SAME_10("41 18 FF FF FF FF 00 FF FF 00", "00 00 00 00 00 00 1F"),
  UNMAP("42 01 00 00 00 00 00 FF FF 00", "00 00 00 00 00 00 1F"),
  READ_TOC("43 02 0F 00 00 00 FF FF FF C0", ""),
  GET_CONFIGURATION("46 03 FF FF 00 00 00 FF FF 00", ""),
  GET_EVENT_STATUS_NOTIFICATION("4A 01 00 00 FF 00 00 FF FF 00", ""),
  LOG_SENSE("4D 00 FF FF 00 FF FF FF FF 00", ""),
  OVERWRITE(0x01, "48 A1 00 00 00 00 00 FF FF 00"),
  BLOCK_ERASE(0x02, "48 A2 00 00 00 00 00 00 00 00"),
  EXIT_FAILURE_MODE(0x1F, "48 1F 00 00 00 00 00 00 00 00", "00 BF"),
  READ_DISC_INFORMATION("51 07 00 00 00 00 00 FF FF 00", ""),
  READ_TRACK_INFORMATION("52 03 FF FF FF FF 00 FF FF 00", ""),
  MODE_SELECT_10("55 11 00 00 00 00 00 FF FF 00", ""),
  RESERVE_10("56 00 00 00 00 00 00 00 00 00", ""),
  RELEASE_10("57 00 00 00 00 00 00 00 00 00", ""),
  MODE_SENSE_10("5A 18 FF FF 00 00 00 FF FF 00", ""),
  READ_KEYS(0x00, "5E 00 00 00 00 00 00 FF FF 00"),
  READ_RESERVATION(0x01, "5E 01 00 00 00 00 00 FF FF 00"),
  REPORT_CAPABILITIES(0x02, "5E 02 00 00 00 00 00 FF FF 00"),
  READ_FULL_STATUS(0x03, "5E 03 00 00 00 00 00 FF FF 00"),
  REGISTER(0x00, "5F 00 00 00 00 FF FF FF FF 00", "00 1F FF"),
  RESERVE(0x01, "5F 01 FF 00 00 FF FF FF FF 00"),
  RELEASE(0x02, "5F 02 FF 00 00 FF FF FF FF 00"),
  CLEAR(0x03, "5F 03 00 00 00 FF FF FF FF 00", "00 1F FF"),
  PREEMPT(0x04, "5F 04 FF 00 00 FF FF FF FF 00"),
  PREEMPT_AND_ABORT(0x05, "5F 05 FF 00 00 FF FF FF FF 00"),
  REGISTER_AND_IGNORE_EXISTING_KEY(0x06, "5F 06 00 00 00 FF FF FF FF 00", "00 1F FF"),
  REGISTER_AND_MOVE(0x07, "5F 07 00 00 00 FF FF FF FF 00", "00 1F FF"),
  EXTENDED_COPY_LID1(0x00, "83 00 00 00 00 00 00 00 00 00 FF FF FF FF 00 00"),
  EXTENDED_COPY_LID4(0x01, "83 01 00 00 00 00 00 00 00 00 FF FF FF FF 00 00"),
  POPULATE_TOKEN(
      0x10,
      "83 10 00 00 00 00 FF FF FF FF FF FF FF FF 00 00",
      "00 1F 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  WRITE_USING_TOKEN(
      0x11,
      "83 11 00 00 00 00 FF FF FF FF FF FF FF FF 00 00",
      "00 1F 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  RECEIVE_COPY_STATUS_LID1(0x00, "84 00 FF 00 00 00 00 00 00 00 FF FF FF FF 00 00"),
  RECEIVE_COPY_DATA_LID1(0x01, "84 01 FF 00 00 00 00 00 00 00 FF FF FF FF 00 00"),
  RECEIVE_COPY_OPERATING_PARAMETERS(0x03, "84 03 00 00 00 00 00 00 00 00 FF FF FF FF 00 00"),
  RECEIVE_COPY_FAILURE_DETAILS_LID1(0x04, "84 04 FF 00 00 00 00 00 00 00 FF FF FF FF 00 00"),
  RECEIVE_COPY_STATUS_LID4(0x05, "84 05 FF FF FF FF 00 00 00 00 FF FF FF FF 00 00"),
  RECEIVE_ROD_TOKEN_INFORMATION(0x07, "84 07 FF FF FF FF 00 00 00 00 FF FF FF FF 00 00"),
  READ_16(
      "88 18 FF FF FF FF FF FF FF FF FF FF FF FF 00 00",
      "00 02 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  COMPARE_AND_WRITE(
      "89 18 FF FF FF FF FF FF FF FF 00 00 00 FF 00 00",
      "00 02 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  WRITE_16(
      "8A 18 FF FF FF FF FF FF FF FF FF FF FF FF 00 00",
      "00 02 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  ORWRITE_16(
      "8B 18 FF FF FF FF FF FF FF FF FF FF FF FF 00 00",
      "00 02 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  WRITE_AND_VERIFY_16(
      "8E 12 FF FF FF FF FF FF FF FF FF FF FF FF 00 00",
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  VERIFY_16(
      "8F 16 FF FF FF FF FF FF FF FF FF FF FF FF 00 00",
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  PRE_FETCH_16(
      "90 02 FF FF FF FF FF FF FF FF FF FF FF FF 00 00",
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  SYNCHRONIZE_CACHE_16(
      "91 02 FF FF FF FF FF FF FF FF FF FF FF FF 00 00",
      "00 04 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  WRITE_SAME_16(
      "93 19 FF FF FF FF FF FF FF FF FF FF FF FF 00 00",
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 3F"),
  WRITE_ATOMIC_16(
      "9C 18 FF FF FF FF FF FF FF FF 00 00 FF FF 00 00",
      "00 00 00 00 00 00 00 00 00 00 FF FF 00 00 3F"),
  READ_CAPACITY_16(0x10, "9E 10 00 00 00 00 00 00 00 00 FF FF FF FF 00 00"),
  GET_LBA_STATUS(0x12, "9E 12 FF FF FF FF FF FF FF FF FF FF FF FF 00 00"),
  REPORT_LUNS("A0 00 FF 00 00 00 FF FF FF FF 00 00", ""),
  REPORT_TARGET_PORT_GROUPS(0x0A, "A3 EA 00 00 00 00 FF FF FF FF 00 00"),
  REPORT_SUPPORTED_OPERATION_CODES(0x0C, "A3 0C 87 FF FF FF FF FF FF FF 00 00"),
  REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS(0x0D, "A3 0D 80 00 00 00 FF FF FF FF 00 00"),
  REPORT_TIMESTAMP(0x0F, "A3 0F 00 00 00 00 FF FF FF FF 00 00"),
  SET_TARGET_PORT_GROUPS(0x0A, "A4 0A 00 00 00 00 FF FF FF FF 00 00"),
  SET_TIMESTAMP(0x0F, "A4 0F 00 00 00 00 FF FF FF FF 00 00"),
  READ_12("A8 18 FF FF FF FF FF FF FF FF 00 00", "00 02 00 00 00 00 00 00 00 00 1F"),
  WRITE_12("AA 18 FF FF FF FF FF FF FF FF 00 00", "00 02 00 00 00 00 00 00 00 00 1F"),
  READ_DVD_STRUCTURE("AD 00 00 00 00 00 FF FF FF FF 00 00", "00 00 FF FF FF FF 00 00 00 00 C0"),
  WRITE_AND_VERIFY_12("AE 12 FF FF FF FF FF FF FF FF 00 00", "00 00 00 00 00 00 00 00 00 00 1F"),
  VERIFY_12("AF 16 FF FF FF FF FF FF FF FF 00 00", "00 00 00 00 00 00 00 00 00 00 1F"),
  READ_DEFECT_DATA_12("B7 1F FF FF FF FF FF FF FF FF 00 00", ""),
  READ_CD_MSF("B9 1C 00 FF FF FF FF FF FF 10 00 00", ""),
  MECHANISM_STATUS("BD 00 00 00 00 00 00 00 FF FF 00 00", ""),
  READ_CD("BE 1C FF FF FF FF FF FF FF 10 00 00", "");

  private static final int NO_SERVICE_ACTION = -1;
  private static final int SERVICE_ACTION_MASK = 0x1F;

  private final int serviceAction;

  @SuppressWarnings("ImmutableEnumChecker") // never written after construction, never handed out
  private final byte[] usage;

  @SuppressWarnings("ImmutableEnumChecker")
  private final byte[] refused;

  OperationCode(String usage, String tolerated) {
    this(NO_SERVICE_ACTION, usage, tolerated);
  }

  OperationCode(int serviceAction, String usage) {
    this(serviceAction, usage, "00 1F");
  }

  OperationCode(int serviceAction, String usage, String tolerated) {
    this.serviceAction = serviceAction;
    this.usage = HexFormat.ofDelimiter(" ").parseHex(usage);
    this.usage[this.usage.length - 1] |= ControlByte.NACA;
    this.refused = new byte[this.usage.length];
    byte[] ignored = HexFormat.ofDelimiter(" ").parseHex(tolerated);
    for (int i = 1; i < refused.length; i++) {
      refused[i] = (byte) ~(this.usage[i] | (i < ignored.length ? ignored[i] : 0));
    }
  }

  /** First byte of the CDB. */
  public int code() {
    return usage[0] & 0xFF;
  }

  public boolean hasServiceAction() {
    return serviceAction != NO_SERVICE_ACTION;
  }

  /** The service action, 0 where the operation code has none. */
  public int serviceAction() {
    return hasServiceAction() ? serviceAction : 0;
  }

  /** CDB length. */
  public int lengthBytes() {
    return usage.length;
  }

  /**
   * CDB usage data (SPC-5 6.35.3): the operation code, then a one for each bit that is looked at.
   */
  public byte[] usage() {
    return usage.clone();
  }

  /** First byte of the field that counts blocks, in a command that has one. */
  public int blocksOffset() {
    return switch (lengthBytes()) {
      case 6 -> 4;
      case 10 -> 7;
      case 12 -> 6;
      default ->
          switch (this) {
            case WRITE_ATOMIC_16 -> 12;
            case COMPARE_AND_WRITE -> 13;
            default -> 10;
          };
    };
  }

  /** Whether it is for a copy manager, or about what one does (SPC-4 5.17). */
  public boolean thirdPartyCopy() {
    return code() == 0x83 || code() == 0x84;
  }

  /** The bits of one byte of a CDB that this command refuses. */
  int refused(int index, byte value) {
    return refused[index] & value & 0xFF;
  }

  boolean matches(byte[] cdb) {
    return !hasServiceAction() || (cdb[1] & SERVICE_ACTION_MASK) == serviceAction;
  }
}
