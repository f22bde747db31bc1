package dev.lunette.iscsi.pdu;

/** A request for write data (RFC 7143 11.8). */
public record ReadyToTransfer(
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int r2tSn,
    int bufferOffset,
    int desiredDataTransferLength)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.READY_TO_TRANSFER;
  }
}
