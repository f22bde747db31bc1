package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** A ping of ours, or the answer to one (RFC 7143 11.19). */
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
}
