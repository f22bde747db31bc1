package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** What the target has to say unasked (RFC 7143 11.9). */
public record AsyncMessage(
    int event,
    int vendorCode,
    int parameter1,
    int parameter2,
    int parameter3,
    long lun,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.ASYNC_MESSAGE;
  }

  @Override
  public int initiatorTaskTag() {
    return RESERVED_TAG;
  }
}
