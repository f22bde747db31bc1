package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * The answer to a logout (RFC 7143 11.15).
 *
 * @param response 0 closed, 1 CID not found, 2 no recovery, 3 cleanup failed (11.15.1)
 * @param time2Wait least seconds before the initiator comes back (11.15.3)
 * @param time2Retain seconds that tasks are kept after that (11.15.4)
 */
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

  static LogoutResponse read(ByteBuf header, ByteBuf data) {
    Bhs.expectNoData(header, data);
    return new LogoutResponse(
        Bhs.get8(header, Bhs.RESPONSE),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN),
        Bhs.get16(header, Bhs.TIME_2_WAIT),
        Bhs.get16(header, Bhs.TIME_2_RETAIN));
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.LOGOUT_RESPONSE, false, Bhs.FINAL);
    Bhs.put8(header, Bhs.RESPONSE, response);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
    Bhs.put16(header, Bhs.TIME_2_WAIT, time2Wait);
    Bhs.put16(header, Bhs.TIME_2_RETAIN, time2Retain);
  }
}
