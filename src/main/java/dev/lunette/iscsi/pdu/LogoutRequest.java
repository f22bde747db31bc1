package dev.lunette.iscsi.pdu;

/** The end of a connection or session (RFC 7143 11.14). */
public record LogoutRequest(
    boolean immediate, int reason, int initiatorTaskTag, int cid, int cmdSn, int expStatSn)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.LOGOUT_REQUEST;
  }
}
