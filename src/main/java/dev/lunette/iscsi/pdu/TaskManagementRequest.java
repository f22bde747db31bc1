package dev.lunette.iscsi.pdu;

/** A task management function (RFC 7143 11.5). */
public record TaskManagementRequest(
    boolean immediate,
    int function,
    long lun,
    int initiatorTaskTag,
    int referencedTaskTag,
    int cmdSn,
    int expStatSn,
    int refCmdSn,
    int expDataSn)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.TASK_MANAGEMENT_REQUEST;
  }
}
