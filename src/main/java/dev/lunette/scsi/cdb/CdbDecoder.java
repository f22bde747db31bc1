package dev.lunette.scsi.cdb;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** Decodes command descriptor blocks; never fails, a bad one becomes a Cdb that names its sense. */
public final class CdbDecoder {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, BIG_ENDIAN);

  private static final int LONGEST_BYTES = 16;
  private static final int PROTECT_BITS = 0xE0;
  private static final int FORCE_UNIT_ACCESS = 0x08;
  private static final int BYTE_CHECK = 0x06;
  private static final int ATOMIC_BOUNDARY_OFFSET = 10;
  private static final Cdb TEST_UNIT_READY = new Cdb.TestUnitReady();
  private static final Cdb RELEASE_UNIT = new Cdb.Release();
  private static final Cdb UNKNOWN_CODE =
      new Cdb.Invalid(
          SenseData.of(Sense.INVALID_COMMAND_OPERATION_CODE).at(new FieldPointer(true, 0, 7)));
  private static final Cdb UNKNOWN_SERVICE_ACTION =
      new Cdb.Invalid(SenseData.invalidFieldInCdb(1, 4));

  private CdbDecoder() {}

  /**
   * Decodes a CDB as one who knows these commands; bytes that are missing at its end count as
   * zeros, what is too long is ignored.
   */
  public static Cdb decode(CommandSet commands, byte[] bytes) {
    byte[] cdb = bytes.length < LONGEST_BYTES ? Arrays.copyOf(bytes, LONGEST_BYTES) : bytes;
    OperationCode[] candidates = commands.withCode(cdb[0] & 0xFF);
    for (OperationCode operation : candidates) {
      if (operation.matches(cdb)) {
        Cdb decoded = checked(commands, operation, cdb);
        return decoded instanceof Cdb.Invalid invalid ? invalid.as(operation) : decoded;
      }
    }
    return candidates.length == 0 ? UNKNOWN_CODE : UNKNOWN_SERVICE_ACTION;
  }

  private static Cdb checked(CommandSet commands, OperationCode operation, byte[] cdb) {
    for (int i = 1; i < operation.lengthBytes(); i++) {
      int refused = operation.refused(i, cdb[i]);
      if (refused != 0) {
        return invalid(i, mostSignificantBit(i, refused, operation));
      }
    }
    return !commands.knowsAca() && ControlByte.naca(cdb)
        ? invalid(operation.lengthBytes() - 1, 2)
        : read(operation, cdb);
  }

  /** The pointer names the first bit of RDPROTECT, SELF-TEST CODE and FMTPINFO. */
  private static int mostSignificantBit(int index, int refused, OperationCode operation) {
    boolean top = index == 1 && (refused & PROTECT_BITS) != 0;
    boolean field =
        operation == OperationCode.FORMAT_UNIT
            || operation.refused(1, (byte) PROTECT_BITS) == PROTECT_BITS;
    return top && field ? 7 : 31 - Integer.numberOfLeadingZeros(refused);
  }

  private static Cdb read(OperationCode operation, byte[] cdb) {
    return switch (operation) {
      case TEST_UNIT_READY -> TEST_UNIT_READY;
      case REQUEST_SENSE -> new Cdb.RequestSense(flag(cdb, 1, 0x01), u8(cdb, 4));
      case INQUIRY -> inquiry(cdb);
      case MODE_SENSE_6, MODE_SENSE_10 -> modeSense(operation, cdb);
      case MODE_SELECT_6, MODE_SELECT_10 -> modeSelect(operation, cdb);
      case LOG_SENSE -> logSense(cdb);
      case READ_BUFFER -> new Cdb.ReadBuffer(mode(cdb), u8(cdb, 2), u24(cdb, 3), u24(cdb, 6));
      case WRITE_BUFFER -> new Cdb.WriteBuffer(mode(cdb), u8(cdb, 2), u24(cdb, 3), u24(cdb, 6));
      case REPORT_TIMESTAMP -> new Cdb.ReportTimestamp(u32(cdb, 6));
      case SET_TIMESTAMP -> new Cdb.SetTimestamp(u32(cdb, 6));
      case REPORT_TARGET_PORT_GROUPS -> reportTargetPortGroups(cdb);
      case SET_TARGET_PORT_GROUPS -> new Cdb.SetTargetPortGroups(u32(cdb, 6));
      case START_STOP_UNIT -> startStopUnit(cdb);
      case SEND_DIAGNOSTIC -> new Cdb.SendDiagnostic(flag(cdb, 1, 0x04));
      case PREVENT_ALLOW_MEDIUM_REMOVAL -> new Cdb.PreventAllowMediumRemoval(flag(cdb, 4, 0x01));
      case READ_CAPACITY_10 -> new Cdb.ReadCapacity10();
      case READ_CAPACITY_16 -> new Cdb.ReadCapacity16(u32(cdb, 10));
      case GET_LBA_STATUS -> new Cdb.GetLbaStatus(lba(operation, cdb), u32(cdb, 10));
      case READ_DEFECT_DATA_10 -> new Cdb.ReadDefectData(operation, u8(cdb, 2), u16(cdb, 7));
      case READ_DEFECT_DATA_12 -> new Cdb.ReadDefectData(operation, u8(cdb, 1), u32(cdb, 6));
      case UNMAP -> new Cdb.Unmap(flag(cdb, 1, 0x01), u16(cdb, 7));
      case FORMAT_UNIT ->
          new Cdb.FormatUnit(flag(cdb, 1, 0x20), flag(cdb, 1, 0x10), u8(cdb, 1) & 0x07);
      case OVERWRITE, BLOCK_ERASE ->
          new Cdb.Sanitize(operation, flag(cdb, 1, 0x80), flag(cdb, 1, 0x20), u16(cdb, 7));
      case EXIT_FAILURE_MODE -> new Cdb.ExitFailureMode();
      case RESERVE_6, RESERVE_10 -> new Cdb.Reserve();
      case RELEASE_6, RELEASE_10 -> RELEASE_UNIT;
      case READ_KEYS, READ_RESERVATION, REPORT_CAPABILITIES, READ_FULL_STATUS ->
          new Cdb.PersistentReserveIn(operation, u16(cdb, 7));
      case RESERVE, RELEASE, PREEMPT, PREEMPT_AND_ABORT -> reserveOut(operation, u8(cdb, 2), cdb);
      case REGISTER, CLEAR, REGISTER_AND_IGNORE_EXISTING_KEY, REGISTER_AND_MOVE ->
          reserveOut(operation, 0, cdb);
      case START_STOP_DRIVE,
          READ_TOC,
          GET_CONFIGURATION,
          GET_EVENT_STATUS_NOTIFICATION,
          READ_DISC_INFORMATION,
          READ_TRACK_INFORMATION,
          READ_DVD_STRUCTURE,
          MECHANISM_STATUS,
          READ_CD,
          READ_CD_MSF ->
          MultimediaDecoder.read(operation, cdb);
      case REPORT_LUNS -> new Cdb.ReportLuns(u8(cdb, 2), u32(cdb, 6));
      case REPORT_SUPPORTED_OPERATION_CODES ->
          new Cdb.ReportSupportedOperationCodes(
              flag(cdb, 2, 0x80), u8(cdb, 2) & 0x07, u8(cdb, 3), u16(cdb, 4), u32(cdb, 6));
      case REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS ->
          new Cdb.ReportSupportedTaskManagementFunctions(flag(cdb, 2, 0x80), u32(cdb, 6));
      default -> copy(operation, cdb);
    };
  }

  /** A command about copies, or another one. */
  private static Cdb copy(OperationCode operation, byte[] cdb) {
    return switch (operation) {
      case EXTENDED_COPY_LID1, EXTENDED_COPY_LID4 -> new Cdb.ExtendedCopy(operation, u32(cdb, 10));
      case RECEIVE_COPY_STATUS_LID1,
          RECEIVE_COPY_DATA_LID1,
          RECEIVE_COPY_OPERATING_PARAMETERS,
          RECEIVE_COPY_FAILURE_DETAILS_LID1 ->
          new Cdb.ReceiveCopyResults(operation, u8(cdb, 2), u32(cdb, 10));
      case POPULATE_TOKEN, WRITE_USING_TOKEN ->
          new Cdb.TokenCopy(operation, (int) u32(cdb, 6), u32(cdb, 10));
      case RECEIVE_COPY_STATUS_LID4, RECEIVE_ROD_TOKEN_INFORMATION ->
          new Cdb.ReceiveCopyResults(operation, (int) u32(cdb, 2), u32(cdb, 10));
      default -> access(operation, cdb);
    };
  }

  /** A command over a range of logical blocks. */
  private static Cdb access(OperationCode operation, byte[] cdb) {
    return switch (operation) {
      case READ_6 -> new Cdb.Read(operation, lba6(cdb), blocks6(cdb), false);
      case READ_10, READ_12, READ_16 ->
          new Cdb.Read(operation, lba(operation, cdb), blocks(operation, cdb), fua(cdb));
      case WRITE_6 -> new Cdb.Write(operation, lba6(cdb), blocks6(cdb), false);
      case WRITE_10, WRITE_12, WRITE_16 ->
          new Cdb.Write(operation, lba(operation, cdb), blocks(operation, cdb), fua(cdb));
      case VERIFY_10, VERIFY_12, VERIFY_16 -> verifyCommand(operation, cdb);
      case WRITE_AND_VERIFY_10, WRITE_AND_VERIFY_12, WRITE_AND_VERIFY_16 ->
          new Cdb.WriteAndVerify(
              operation, lba(operation, cdb), blocks(operation, cdb), flag(cdb, 1, 0x02));
      case COMPARE_AND_WRITE ->
          new Cdb.CompareAndWrite(operation, lba(operation, cdb), u8(cdb, 13), fua(cdb));
      case ORWRITE_16 ->
          new Cdb.OrWrite(operation, lba(operation, cdb), blocks(operation, cdb), fua(cdb));
      case WRITE_ATOMIC_16 -> writeAtomic(cdb);
      case PRE_FETCH_10, PRE_FETCH_16 ->
          new Cdb.PreFetch(
              operation, lba(operation, cdb), blocks(operation, cdb), flag(cdb, 1, 0x02));
      case SYNCHRONIZE_CACHE_10, SYNCHRONIZE_CACHE_16 ->
          new Cdb.SynchronizeCache(operation, lba(operation, cdb), blocks(operation, cdb));
      case WRITE_SAME_10, WRITE_SAME_16 ->
          new Cdb.WriteSame(
              operation,
              lba(operation, cdb),
              blocks(operation, cdb),
              flag(cdb, 1, 0x08),
              flag(cdb, 1, 0x10),
              flag(cdb, 1, 0x01));
      default -> throw new IllegalStateException(operation + " has no range");
    };
  }

  private static Cdb inquiry(byte[] cdb) {
    boolean vitalProductData = flag(cdb, 1, 0x01);
    if (!vitalProductData && cdb[2] != 0) {
      return invalid(2, 7);
    }
    return new Cdb.Inquiry(vitalProductData, u8(cdb, 2), u16(cdb, 3));
  }

  private static Cdb modeSense(OperationCode operation, byte[] cdb) {
    boolean ten = operation == OperationCode.MODE_SENSE_10;
    return new Cdb.ModeSense(
        operation,
        flag(cdb, 1, 0x08),
        flag(cdb, 1, 0x10),
        u8(cdb, 2) >> 6,
        u8(cdb, 2) & 0x3F,
        u8(cdb, 3),
        ten ? u16(cdb, 7) : u8(cdb, 4));
  }

  private static Cdb modeSelect(OperationCode operation, byte[] cdb) {
    boolean ten = operation == OperationCode.MODE_SELECT_10;
    int length = ten ? u16(cdb, 7) : u8(cdb, 4);
    return new Cdb.ModeSelect(operation, flag(cdb, 1, 0x10), flag(cdb, 1, 0x01), length);
  }

  private static Cdb logSense(byte[] cdb) {
    int pageControl = u8(cdb, 2) >> 6;
    return new Cdb.LogSense(pageControl, u8(cdb, 2) & 0x3F, u8(cdb, 3), u16(cdb, 5), u16(cdb, 7));
  }

  /** Of READ BUFFER and WRITE BUFFER. */
  private static int mode(byte[] cdb) {
    return cdb[1] & 0x1F;
  }

  private static Cdb reserveOut(OperationCode operation, int scopeAndType, byte[] cdb) {
    return new Cdb.PersistentReserveOut(
        operation, scopeAndType >> 4, scopeAndType & 0x0F, u32(cdb, 5));
  }

  private static Cdb verifyCommand(OperationCode operation, byte[] cdb) {
    return switch (u8(cdb, 1) & BYTE_CHECK) {
      case 0x00 -> verify(operation, cdb, Cdb.ByteCheck.NONE);
      case 0x02 -> verify(operation, cdb, Cdb.ByteCheck.ALL);
      case BYTE_CHECK -> verify(operation, cdb, Cdb.ByteCheck.SAME);
      default -> invalid(1, 2); // 2 is reserved
    };
  }

  private static Cdb verify(OperationCode operation, byte[] cdb, Cdb.ByteCheck byteCheck) {
    return new Cdb.Verify(operation, lba(operation, cdb), blocks(operation, cdb), byteCheck);
  }

  /** PARAMETER DATA FORMAT is 0 or 1. */
  private static Cdb reportTargetPortGroups(byte[] cdb) {
    int format = u8(cdb, 1) >> 5;
    return format > 1 ? invalid(1, 7) : new Cdb.ReportTargetPortGroups(format == 1, u32(cdb, 6));
  }

  private static Cdb startStopUnit(byte[] cdb) {
    return (cdb[4] & 0xF0) != 0
        ? invalid(4, 7)
        : new Cdb.StartStopUnit(flag(cdb, 4, 0x01), flag(cdb, 4, 0x04));
  }

  private static Cdb writeAtomic(byte[] cdb) {
    OperationCode operation = OperationCode.WRITE_ATOMIC_16;
    return u16(cdb, ATOMIC_BOUNDARY_OFFSET) != 0
        ? invalid(ATOMIC_BOUNDARY_OFFSET, 7)
        : new Cdb.WriteAtomic(
            operation, lba(operation, cdb), u16(cdb, operation.blocksOffset()), fua(cdb));
  }

  static Cdb invalid(int byteOffset, int bit) {
    return new Cdb.Invalid(SenseData.invalidFieldInCdb(byteOffset, bit));
  }

  private static long lba6(byte[] cdb) {
    return u32(cdb, 0) & 0x1F_FFFF;
  }

  private static long blocks6(byte[] cdb) {
    return cdb[4] == 0 ? 256 : u8(cdb, 4);
  }

  private static long lba(OperationCode operation, byte[] cdb) {
    return operation.lengthBytes() == 16 ? (long) LONG.get(cdb, 2) : u32(cdb, 2);
  }

  private static long blocks(OperationCode operation, byte[] cdb) {
    int offset = operation.blocksOffset();
    return operation.lengthBytes() == 10 ? u16(cdb, offset) : u32(cdb, offset);
  }

  private static boolean fua(byte[] cdb) {
    return flag(cdb, 1, FORCE_UNIT_ACCESS);
  }

  static boolean flag(byte[] cdb, int index, int mask) {
    return (cdb[index] & mask) != 0;
  }

  static int u8(byte[] cdb, int index) {
    return cdb[index] & 0xFF;
  }

  static int u16(byte[] cdb, int index) {
    return (short) SHORT.get(cdb, index) & 0xFFFF;
  }

  static int u24(byte[] cdb, int index) {
    return u8(cdb, index) << 16 | u16(cdb, index + 1);
  }

  static long u32(byte[] cdb, int index) {
    return (int) INT.get(cdb, index) & 0xFFFF_FFFFL;
  }
}
