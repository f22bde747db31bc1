package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * How a task management function ended (RFC 7143 11.6).
 *
 * @param response 0 function complete, 1 task does not exist, to 255 function rejected (11.6.1)
 */
public record TaskManagementResponse(
    int response, int initiatorTaskTag, int statSn, int expCmdSn, int maxCmdSn)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.TASK_MANAGEMENT_RESPONSE;
  }

  static TaskManagementResponse read(ByteBuf header, ByteBuf data) {
    Bhs.expectNoData(header, data);
    return new TaskManagementResponse(
        Bhs.get8(header, Bhs.RESPONSE),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN));
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.TASK_MANAGEMENT_RESPONSE, false, Bhs.FINAL);
    Bhs.put8(header, Bhs.RESPONSE, response);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
  }
}
