package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** Text keys in answer (RFC 7143 11.11). */
public record TextResponse(
    boolean isFinal,
    boolean isContinued,
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
    return Opcode.TEXT_RESPONSE;
  }
}
