package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** Read data, the last one with status if all is well (RFC 7143 11.7). */
public record DataIn(
    boolean isFinal,
    boolean hasStatus,
    int status,
    ResidualFlag residualFlag,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int dataSn,
    int bufferOffset,
    int residualCount,
    ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.DATA_IN;
  }
}
