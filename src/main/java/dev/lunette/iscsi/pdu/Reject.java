package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * A PDU that was not accepted, with its header in the data segment (RFC 7143 11.17).
 *
 * @param dataSn next DataSN or R2TSN, for an initiator that recovers data (11.17.2)
 * @param data header of the PDU that was not accepted, 48 bytes at least (11.17.4)
 */
public record Reject(
    RejectReason reason, int statSn, int expCmdSn, int maxCmdSn, int dataSn, ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.REJECT;
  }

  @Override
  public int initiatorTaskTag() {
    return RESERVED_TAG;
  }

  static Reject read(ByteBuf header, ByteBuf data) {
    return new Reject(
        RejectReason.of(Bhs.get8(header, Bhs.REASON)),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN),
        Bhs.get32(header, Bhs.DATA_SN),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.REJECT, false, Bhs.FINAL);
    Bhs.put8(header, Bhs.REASON, reason.code());
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
    Bhs.put32(header, Bhs.DATA_SN, dataSn);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, RESERVED_TAG);
  }
}
