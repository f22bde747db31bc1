package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** Text keys in the full feature phase (RFC 7143 11.10). */
public record TextRequest(
    boolean immediate,
    boolean isFinal,
    boolean isContinued,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int cmdSn,
    int expStatSn,
    ByteBuf data)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.TEXT_REQUEST;
  }
}
