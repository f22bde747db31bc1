package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * Text keys in answer (RFC 7143 11.11).
 *
 * @param isFinal the negotiation is over (11.11.1)
 * @param isContinued the text goes on in the next Text Response (11.11.2)
 * @param targetTransferTag {@link #RESERVED_TAG} if final, else for the next request (11.11.4)
 * @param data text as {@link TextKeys} reads it, once all continued PDUs are together
 */
public record TextResponse(
    boolean isFinal,
    boolean isContinued,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.TEXT_RESPONSE;
  }

  static TextResponse read(ByteBuf header, ByteBuf data) {
    return new TextResponse(
        Bhs.flag(header, Bhs.FINAL),
        Bhs.flag(header, Bhs.CONTINUE),
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.TARGET_TRANSFER_TAG),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(
        header,
        Opcode.TEXT_RESPONSE,
        false,
        (isFinal ? Bhs.FINAL : 0) | (isContinued ? Bhs.CONTINUE : 0));
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.TARGET_TRANSFER_TAG, targetTransferTag);
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
  }
}
