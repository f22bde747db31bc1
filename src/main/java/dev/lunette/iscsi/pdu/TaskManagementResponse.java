package dev.lunette.iscsi.pdu;

/** How a task management function ended (RFC 7143 11.6). */
public record TaskManagementResponse(
    int response, int initiatorTaskTag, int statSn, int expCmdSn, int maxCmdSn)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.TASK_MANAGEMENT_RESPONSE;
  }
}
