package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * A ping of ours, or the answer to one (RFC 7143 11.19).
 *
 * @param initiatorTaskTag the one of the NOP-Out that this answers, else {@link #RESERVED_TAG}
 * @param targetTransferTag {@link #RESERVED_TAG} if no answer is wanted (11.19.1)
 * @param statSn the next one, which only an answer uses up (11.19.2)
 * @param data ping data sent back; empty in a ping of the target
 */
public record NopIn(
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.NOP_IN;
  }

  static NopIn read(ByteBuf header, ByteBuf data) {
    return new NopIn(
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.TARGET_TRANSFER_TAG),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.NOP_IN, false, Bhs.FINAL);
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.TARGET_TRANSFER_TAG, targetTransferTag);
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
  }
}
