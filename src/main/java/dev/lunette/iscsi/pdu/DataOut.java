package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Write data, unsolicited or asked for by an R2T (RFC 7143 11.7).
 *
 * @param isFinal the last of its sequence: unsolicited, or of one R2T (11.7.1)
 * @param lun the 8 bytes of the LUN field as they stand (SAM-5 4.7); some initiators send a wrong
 *     one
 * @param targetTransferTag of the R2T, {@link #RESERVED_TAG} if unsolicited (11.7.4)
 * @param dataSn from 0 in each sequence (11.7.5)
 * @param bufferOffset bytes, unsigned, from the start of the command's data (11.7.6)
 */
public record DataOut(
    boolean isFinal,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int expStatSn,
    int dataSn,
    int bufferOffset,
    ByteBuf data)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.DATA_OUT;
  }

  static DataOut read(ByteBuf header, ByteBuf data) {
    return new DataOut(
        Bhs.flag(header, Bhs.FINAL),
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.TARGET_TRANSFER_TAG),
        Bhs.get32(header, Bhs.EXP_STAT_SN),
        Bhs.get32(header, Bhs.DATA_SN),
        Bhs.get32(header, Bhs.BUFFER_OFFSET),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.DATA_OUT, false, isFinal ? Bhs.FINAL : 0);
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.TARGET_TRANSFER_TAG, targetTransferTag);
    Bhs.put32(header, Bhs.EXP_STAT_SN, expStatSn);
    Bhs.put32(header, Bhs.DATA_SN, dataSn);
    Bhs.put32(header, Bhs.BUFFER_OFFSET, bufferOffset);
  }
}
