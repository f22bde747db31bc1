package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** A SCSI command with its immediate data (RFC 7143 11.3). */
@SuppressWarnings("ArrayRecordComponent") // never compared, never kept
public record ScsiCommand(
    boolean immediate,
    boolean isFinal,
    boolean read,
    boolean write,
    int attribute,
    long lun,
    int initiatorTaskTag,
    int expectedDataTransferLength,
    int cmdSn,
    int expStatSn,
    byte[] cdb,
    int bidirectionalReadLength,
    ByteBuf data)
    implements Request {

  @Override
  public Opcode opcode() {
    return Opcode.SCSI_COMMAND;
  }
}
