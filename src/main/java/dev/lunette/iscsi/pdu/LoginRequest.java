package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** One step of a login (RFC 7143 11.12). */
public record LoginRequest(
    boolean transit,
    boolean isContinued,
    int currentStage,
    int nextStage,
    int versionMax,
    int versionMin,
    long isid,
    int tsih,
    int initiatorTaskTag,
    int cid,
    int cmdSn,
    int expStatSn,
    ByteBuf data)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.LOGIN_REQUEST;
  }
}
