package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** A ping, or the answer to one of ours (RFC 7143 11.18). */
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
}
