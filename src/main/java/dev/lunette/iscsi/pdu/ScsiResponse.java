package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Status of a SCSI command, with sense if there is any (RFC 7143 11.4).
 *
 * @param response 0 if the target completed the command, 1 if it failed itself (11.4.3)
 * @param status of SAM-5 5.3; holds only if the response is 0 (11.4.2)
 * @param expDataSn how many Data-In and R2T PDUs the command had (11.4.8)
 * @param residualCount bytes by which the transfer missed, unsigned (11.4.5)
 * @param data SenseLength in two bytes, then sense data; empty if there is none (11.4.7)
 */
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

  static ScsiResponse read(ByteBuf header, ByteBuf data) {
    return new ScsiResponse(
        Bhs.get8(header, Bhs.RESPONSE),
        Bhs.get8(header, Bhs.STATUS),
        ResidualFlag.of(Bhs.get8(header, Bhs.FLAGS)),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN),
        Bhs.get32(header, Bhs.EXP_DATA_SN),
        Bhs.get32(header, Bhs.RESIDUAL_COUNT),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.SCSI_RESPONSE, false, Bhs.FINAL | residualFlag.bits());
    Bhs.put8(header, Bhs.RESPONSE, response);
    Bhs.put8(header, Bhs.STATUS, status);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
    Bhs.put32(header, Bhs.EXP_DATA_SN, expDataSn);
    Bhs.put32(header, Bhs.RESIDUAL_COUNT, residualCount);
  }
}
