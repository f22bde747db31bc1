package dev.lunette.iscsi.pdu;

/** The answer to a logout (RFC 7143 11.15). */
public record LogoutResponse(
    int response,
    int initiatorTaskTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int time2Wait,
    int time2Retain)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.LOGOUT_RESPONSE;
  }
}
