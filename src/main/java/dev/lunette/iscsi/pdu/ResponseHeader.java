package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * The header of a response where it stands, for whoever takes too many of them to make a {@link
 * Response} of each. It holds until the next header has come.
 */
public final class ResponseHeader {

  private final ByteBuf header;

  ResponseHeader(ByteBuf header) {
    this.header = header;
  }

  public Opcode opcode() {
    return Bhs.opcode(header);
  }

  /** DataSegmentLength. */
  public int dataSegmentBytes() {
    return Bhs.dataSegmentBytes(header);
  }

  public int initiatorTaskTag() {
    return Bhs.get32(header, Bhs.INITIATOR_TASK_TAG);
  }

  public int targetTransferTag() {
    return Bhs.get32(header, Bhs.TARGET_TRANSFER_TAG);
  }

  public int statSn() {
    return Bhs.get32(header, Bhs.STAT_SN);
  }

  public int maxCmdSn() {
    return Bhs.get32(header, Bhs.MAX_CMD_SN);
  }

  /** Whether a Data-In ends its command (RFC 7143 11.7.3). */
  public boolean hasStatus() {
    return Bhs.flag(header, Bhs.HAS_STATUS);
  }

  /** SCSI status of what ends a command. */
  public int status() {
    return Bhs.get8(header, Bhs.STATUS);
  }

  /** Of a SCSI Response: 0 if the target completed the command (RFC 7143 11.4.3). */
  public int response() {
    return Bhs.get8(header, Bhs.RESPONSE);
  }

  /** Bytes, from the start of the command's data, of Data-In and R2T. */
  public int bufferOffset() {
    return Bhs.get32(header, Bhs.BUFFER_OFFSET);
  }

  /** Bytes that an R2T asks for. */
  public int desiredDataTransferLength() {
    return Bhs.get32(header, Bhs.DESIRED_DATA_TRANSFER_LENGTH);
  }
}
