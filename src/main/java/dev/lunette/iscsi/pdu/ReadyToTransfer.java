package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * A request for write data (RFC 7143 11.8).
 *
 * @param targetTransferTag what the Data-Out PDUs will carry, never {@link #RESERVED_TAG} (11.8.5)
 * @param statSn the next one, which an R2T does not use up (11.8.3)
 * @param r2tSn from 0 within the command (11.8.2)
 * @param bufferOffset bytes, unsigned, from the start of the command's data (11.8.4)
 * @param desiredDataTransferLength bytes, 1 to MaxBurstLength (11.8.4)
 */
public record ReadyToTransfer(
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int r2tSn,
    int bufferOffset,
    int desiredDataTransferLength)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.READY_TO_TRANSFER;
  }

  static ReadyToTransfer read(ByteBuf header, ByteBuf data) {
    Bhs.expectNoData(header, data);
    return new ReadyToTransfer(
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.TARGET_TRANSFER_TAG),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN),
        Bhs.get32(header, Bhs.R2T_SN),
        Bhs.get32(header, Bhs.BUFFER_OFFSET),
        Bhs.get32(header, Bhs.DESIRED_DATA_TRANSFER_LENGTH));
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.READY_TO_TRANSFER, false, Bhs.FINAL);
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.TARGET_TRANSFER_TAG, targetTransferTag);
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
    Bhs.put32(header, Bhs.R2T_SN, r2tSn);
    Bhs.put32(header, Bhs.BUFFER_OFFSET, bufferOffset);
    Bhs.put32(header, Bhs.DESIRED_DATA_TRANSFER_LENGTH, desiredDataTransferLength);
  }
}
