package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Where the fields of a basic header segment stand (RFC 7143 11.2.1 and the figure of each PDU).
 *
 * <p>The methods count from the reader index of the header and do not move it. Several names stand
 * at one offset: which one holds, the opcode says.
 */
final class Bhs {

  static final int FLAGS = 1;
  static final int VERSION_MAX = 2;
  static final int VERSION_MIN = 3;
  static final int RESPONSE = 2;
  static final int REASON = 2;
  static final int STATUS = 3;
  static final int LUN = 8;
  static final int ISID = 8;
  static final int TSIH = 14;
  static final int INITIATOR_TASK_TAG = 16;
  static final int TARGET_TRANSFER_TAG = 20;
  static final int REFERENCED_TASK_TAG = 20;
  static final int EXPECTED_DATA_TRANSFER_LENGTH = 20;
  static final int CID = 20;
  static final int CMD_SN = 24;
  static final int STAT_SN = 24;
  static final int EXP_STAT_SN = 28;
  static final int EXP_CMD_SN = 28;
  static final int MAX_CMD_SN = 32;
  static final int REF_CMD_SN = 32;
  static final int CDB = 32;
  static final int EXP_DATA_SN = 36;
  static final int DATA_SN = 36;
  static final int R2T_SN = 36;
  static final int STATUS_CLASS_AND_DETAIL = 36;
  static final int ASYNC_EVENT = 36;
  static final int ASYNC_VCODE = 37;
  static final int PARAMETER_1 = 38;
  static final int PARAMETER_2 = 40;
  static final int PARAMETER_3 = 42;
  static final int BUFFER_OFFSET = 40;
  static final int BEG_RUN = 40;
  static final int TIME_2_WAIT = 40;
  static final int TIME_2_RETAIN = 42;
  static final int RESIDUAL_COUNT = 44;
  static final int DESIRED_DATA_TRANSFER_LENGTH = 44;
  static final int RUN_LENGTH = 44;

  /** Bits of the flags byte. The first one is set in every PDU that has no use for it. */
  static final int FINAL = 0x80;

  static final int TRANSIT = 0x80;
  static final int CONTINUE = 0x40;
  static final int READ = 0x40;
  static final int WRITE = 0x20;
  static final int HAS_STATUS = 0x01;

  /** Bytes of a CDB that stand in the basic header; the rest is in an {@link Ahs}. */
  static final int CDB_BYTES = 16;

  /** Largest value of DataSegmentLength, a field of 24 bits (RFC 7143 11.2.1.6). */
  static final int MAX_DATA_SEGMENT_BYTES = 0xFFFFFF;

  private static final int OPCODE = 0;
  private static final int IMMEDIATE = 0x40;
  private static final int OPCODE_BITS = 0x3F;
  private static final int TOTAL_AHS_LENGTH = 4;
  private static final int DATA_SEGMENT_LENGTH = 5;

  private Bhs() {}

  /** Zeroes the header and sets what every header has. */
  static void start(ByteBuf header, Opcode opcode, boolean immediate, int flags) {
    header.setZero(header.readerIndex(), Pdu.HEADER_BYTES);
    put8(header, OPCODE, opcode.code() | (immediate ? IMMEDIATE : 0));
    put8(header, FLAGS, flags);
  }

  /** Sets both lengths of a header whose record has been written. */
  static void putLengths(ByteBuf header, int ahsBytes, int dataSegmentBytes) {
    put8(header, TOTAL_AHS_LENGTH, ahsBytes / 4);
    header.setMedium(header.readerIndex() + DATA_SEGMENT_LENGTH, dataSegmentBytes);
  }

  /** Sets the three serial numbers that every response carries (RFC 7143 11.4.9 to 11.4.11). */
  static void putSerialNumbers(ByteBuf header, int statSn, int expCmdSn, int maxCmdSn) {
    put32(header, STAT_SN, statSn);
    put32(header, EXP_CMD_SN, expCmdSn);
    put32(header, MAX_CMD_SN, maxCmdSn);
  }

  static Opcode opcode(ByteBuf header) {
    return Opcode.of(opcodeBits(header));
  }

  static int opcodeBits(ByteBuf header) {
    return get8(header, OPCODE) & OPCODE_BITS;
  }

  static boolean immediate(ByteBuf header) {
    return (get8(header, OPCODE) & IMMEDIATE) != 0;
  }

  static boolean flag(ByteBuf header, int bit) {
    return (get8(header, FLAGS) & bit) != 0;
  }

  /** All additional header segments, 0 to 1020 bytes. */
  static int ahsBytes(ByteBuf header) {
    return get8(header, TOTAL_AHS_LENGTH) * 4;
  }

  /** The data segment without padding. */
  static int dataSegmentBytes(ByteBuf header) {
    return header.getUnsignedMedium(header.readerIndex() + DATA_SEGMENT_LENGTH);
  }

  /** A length with the padding that follows it (RFC 7143 11.2, 11.2.4). */
  static int padded(int length) {
    return (length + 3) & ~3;
  }

  /** For PDUs whose DataSegmentLength must be 0, such as RFC 7143 11.5.2 and 11.14.2. */
  static void expectNoData(ByteBuf header, ByteBuf data) {
    if (data.isReadable()) {
      throw new PduException(
          RejectReason.INVALID_PDU_FIELD,
          "opcode %s with a data segment of %d bytes, expected none"
              .formatted(opcode(header), data.readableBytes()));
    }
  }

  /** The 48 bytes as they are. */
  static byte[] bytes(ByteBuf header) {
    byte[] bytes = new byte[Pdu.HEADER_BYTES];
    header.getBytes(header.readerIndex(), bytes);
    return bytes;
  }

  static int get8(ByteBuf header, int field) {
    return header.getUnsignedByte(header.readerIndex() + field);
  }

  static void put8(ByteBuf header, int field, int value) {
    header.setByte(header.readerIndex() + field, value);
  }

  static int get16(ByteBuf header, int field) {
    return header.getUnsignedShort(header.readerIndex() + field);
  }

  static void put16(ByteBuf header, int field, int value) {
    header.setShort(header.readerIndex() + field, value);
  }

  static int get32(ByteBuf header, int field) {
    return header.getInt(header.readerIndex() + field);
  }

  static void put32(ByteBuf header, int field, int value) {
    header.setInt(header.readerIndex() + field, value);
  }

  static long get64(ByteBuf header, int field) {
    return header.getLong(header.readerIndex() + field);
  }

  static void put64(ByteBuf header, int field, long value) {
    header.setLong(header.readerIndex() + field, value);
  }

  /** Sets the bytes of a CDB that have a place here; what is left of it stays zero. */
  static void putCdb(ByteBuf header, byte[] cdb) {
    header.setBytes(header.readerIndex() + CDB, cdb, 0, Math.min(cdb.length, CDB_BYTES));
  }

  static long isid(ByteBuf header) {
    return get64(header, ISID) >>> 16;
  }

  static void putIsid(ByteBuf header, long isid) {
    put32(header, ISID, (int) (isid >>> 16));
    put16(header, ISID + 4, (int) isid);
  }
}
