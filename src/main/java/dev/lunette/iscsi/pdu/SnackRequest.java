package dev.lunette.iscsi.pdu;

/** A request for retransmission, which error recovery level 0 has not (RFC 7143 11.16). */
public record SnackRequest(
    int type,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int expStatSn,
    int begRun,
    int runLength)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.SNACK_REQUEST;
  }
}
