package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Read data, the last one with status if all is well (RFC 7143 11.7).
 *
 * @param isFinal the last of a sequence of at most MaxBurstLength (11.7.1)
 * @param hasStatus this ends the command, with no SCSI Response after it (11.7.3)
 * @param status holds, as do statSn and the residual, only with hasStatus
 * @param lun the 8 bytes of the LUN field as they stand (SAM-5 4.7); 0 unless an acknowledgement is
 *     asked for
 * @param targetTransferTag {@link #RESERVED_TAG} unless an acknowledgement is asked for (11.7.4)
 * @param dataSn from 0 over the whole command, counted together with its R2Ts (11.7.5)
 * @param bufferOffset bytes, unsigned, from the start of the command's data (11.7.6)
 * @param residualCount bytes by which the transfer missed, unsigned (11.4.5)
 */
public record DataIn(
    boolean isFinal,
    boolean hasStatus,
    int status,
    ResidualFlag residualFlag,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int dataSn,
    int bufferOffset,
    int residualCount,
    ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.DATA_IN;
  }

  static DataIn read(ByteBuf header, ByteBuf data) {
    return new DataIn(
        Bhs.flag(header, Bhs.FINAL),
        Bhs.flag(header, Bhs.HAS_STATUS),
        Bhs.get8(header, Bhs.STATUS),
        ResidualFlag.of(Bhs.get8(header, Bhs.FLAGS)),
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.TARGET_TRANSFER_TAG),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN),
        Bhs.get32(header, Bhs.DATA_SN),
        Bhs.get32(header, Bhs.BUFFER_OFFSET),
        Bhs.get32(header, Bhs.RESIDUAL_COUNT),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(
        header,
        Opcode.DATA_IN,
        false,
        (isFinal ? Bhs.FINAL : 0) | (hasStatus ? Bhs.HAS_STATUS : 0) | residualFlag.bits());
    Bhs.put8(header, Bhs.STATUS, status);
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.TARGET_TRANSFER_TAG, targetTransferTag);
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
    Bhs.put32(header, Bhs.DATA_SN, dataSn);
    Bhs.put32(header, Bhs.BUFFER_OFFSET, bufferOffset);
    Bhs.put32(header, Bhs.RESIDUAL_COUNT, residualCount);
  }
}
