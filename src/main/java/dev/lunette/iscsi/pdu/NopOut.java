package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * A ping, or the answer to one of ours (RFC 7143 11.18).
 *
 * @param initiatorTaskTag {@link #RESERVED_TAG} if no answer is wanted (11.18.1)
 * @param targetTransferTag the one of the NOP-In that this answers, else {@link #RESERVED_TAG}
 *     (11.18.2)
 * @param data ping data, to be sent back (11.18.3)
 */
public record NopOut(
    boolean immediate,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int cmdSn,
    int expStatSn,
    ByteBuf data)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.NOP_OUT;
  }

  static NopOut read(ByteBuf header, ByteBuf data) {
    return new NopOut(
        Bhs.immediate(header),
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.TARGET_TRANSFER_TAG),
        Bhs.get32(header, Bhs.CMD_SN),
        Bhs.get32(header, Bhs.EXP_STAT_SN),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.NOP_OUT, immediate, Bhs.FINAL);
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.TARGET_TRANSFER_TAG, targetTransferTag);
    Bhs.put32(header, Bhs.CMD_SN, cmdSn);
    Bhs.put32(header, Bhs.EXP_STAT_SN, expStatSn);
  }
}
