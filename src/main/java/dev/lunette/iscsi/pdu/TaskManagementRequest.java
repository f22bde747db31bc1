package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * A task management function (RFC 7143 11.5).
 *
 * @param function 1 ABORT TASK to 8 TASK REASSIGN (11.5.1)
 * @param lun the 8 bytes of the LUN field as they stand (SAM-5 4.7)
 * @param referencedTaskTag initiator task tag of the task to abort, else {@link #RESERVED_TAG}
 *     (11.5.4)
 * @param refCmdSn CmdSN of the task to abort (11.5.5)
 * @param expDataSn for TASK REASSIGN, which error recovery level 0 has not (11.5.6)
 */
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

  private static final int FUNCTION_BITS = 0x7F;

  @Override
  public Opcode opcode() {
    return Opcode.TASK_MANAGEMENT_REQUEST;
  }

  static TaskManagementRequest read(ByteBuf header, ByteBuf data) {
    Bhs.expectNoData(header, data);
    return new TaskManagementRequest(
        Bhs.immediate(header),
        Bhs.get8(header, Bhs.FLAGS) & FUNCTION_BITS,
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.REFERENCED_TASK_TAG),
        Bhs.get32(header, Bhs.CMD_SN),
        Bhs.get32(header, Bhs.EXP_STAT_SN),
        Bhs.get32(header, Bhs.REF_CMD_SN),
        Bhs.get32(header, Bhs.EXP_DATA_SN));
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.TASK_MANAGEMENT_REQUEST, immediate, Bhs.FINAL | function);
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.REFERENCED_TASK_TAG, referencedTaskTag);
    Bhs.put32(header, Bhs.CMD_SN, cmdSn);
    Bhs.put32(header, Bhs.EXP_STAT_SN, expStatSn);
    Bhs.put32(header, Bhs.REF_CMD_SN, refCmdSn);
    Bhs.put32(header, Bhs.EXP_DATA_SN, expDataSn);
  }
}
