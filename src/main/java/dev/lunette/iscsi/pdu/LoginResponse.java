package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** The answer to one step of a login (RFC 7143 11.13). */
public record LoginResponse(
    boolean transit,
    boolean isContinued,
    int currentStage,
    int nextStage,
    long isid,
    int tsih,
    int initiatorTaskTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    LoginStatus status,
    ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.LOGIN_RESPONSE;
  }
}
