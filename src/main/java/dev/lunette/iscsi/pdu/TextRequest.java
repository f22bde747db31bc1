package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Text keys in the full feature phase (RFC 7143 11.10).
 *
 * @param isFinal the initiator has no more to say in this negotiation (11.10.1)
 * @param isContinued the text goes on in the next Text Request (11.10.2)
 * @param targetTransferTag {@link #RESERVED_TAG} in the first request, then the target's (11.10.4)
 * @param data text as {@link TextKeys} reads it, once all continued PDUs are together
 */
public record TextRequest(
    boolean immediate,
    boolean isFinal,
    boolean isContinued,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int cmdSn,
    int expStatSn,
    ByteBuf data)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.TEXT_REQUEST;
  }

  static TextRequest read(ByteBuf header, ByteBuf data) {
    return new TextRequest(
        Bhs.immediate(header),
        Bhs.flag(header, Bhs.FINAL),
        Bhs.flag(header, Bhs.CONTINUE),
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.TARGET_TRANSFER_TAG),
        Bhs.get32(header, Bhs.CMD_SN),
        Bhs.get32(header, Bhs.EXP_STAT_SN),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(
        header,
        Opcode.TEXT_REQUEST,
        immediate,
        (isFinal ? Bhs.FINAL : 0) | (isContinued ? Bhs.CONTINUE : 0));
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.TARGET_TRANSFER_TAG, targetTransferTag);
    Bhs.put32(header, Bhs.CMD_SN, cmdSn);
    Bhs.put32(header, Bhs.EXP_STAT_SN, expStatSn);
  }
}
