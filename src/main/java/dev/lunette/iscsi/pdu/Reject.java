package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** A PDU that was not accepted, with its header in the data segment (RFC 7143 11.17). */
public record Reject(
    RejectReason reason, int statSn, int expCmdSn, int maxCmdSn, int dataSn, ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.REJECT;
  }

  @Override
  public int initiatorTaskTag() {
    return RESERVED_TAG;
  }
}
