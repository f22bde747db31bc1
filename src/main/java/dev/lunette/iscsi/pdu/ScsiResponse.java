package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** Status of a SCSI command, with sense if there is any (RFC 7143 11.4). */
public record ScsiResponse(
    int response,
    int status,
    ResidualFlag residualFlag,
    int initiatorTaskTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int expDataSn,
    int residualCount,
    ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.SCSI_RESPONSE;
  }
}
