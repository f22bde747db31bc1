package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** Write data, unsolicited or asked for by an R2T (RFC 7143 11.7). */
public record DataOut(
    boolean isFinal,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int expStatSn,
    int dataSn,
    int bufferOffset,
    ByteBuf data)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.DATA_OUT;
  }
}
