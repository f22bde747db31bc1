package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * The end of a connection or session (RFC 7143 11.14).
 *
 * @param reason 0 close the session, 1 the connection, 2 remove it for recovery (11.14.1)
 * @param cid the connection to close; holds unless the session is closed (11.14.3)
 */
public record LogoutRequest(
    boolean immediate, int reason, int initiatorTaskTag, int cid, int cmdSn, int expStatSn)
    implements Request {

  private static final int REASON_BITS = 0x7F;

  @Override
  public Opcode opcode() {
    return Opcode.LOGOUT_REQUEST;
  }

  static LogoutRequest read(ByteBuf header, ByteBuf data) {
    Bhs.expectNoData(header, data);
    return new LogoutRequest(
        Bhs.immediate(header),
        Bhs.get8(header, Bhs.FLAGS) & REASON_BITS,
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get16(header, Bhs.CID),
        Bhs.get32(header, Bhs.CMD_SN),
        Bhs.get32(header, Bhs.EXP_STAT_SN));
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.LOGOUT_REQUEST, immediate, Bhs.FINAL | reason);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put16(header, Bhs.CID, cid);
    Bhs.put32(header, Bhs.CMD_SN, cmdSn);
    Bhs.put32(header, Bhs.EXP_STAT_SN, expStatSn);
  }
}
