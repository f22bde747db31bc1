package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * A SCSI command with its immediate data (RFC 7143 11.3).
 *
 * @param isFinal no unsolicited Data-Out follows (11.3.1)
 * @param read data for the initiator is expected (11.3.1)
 * @param write data from the initiator is expected (11.3.1)
 * @param attribute 0 untagged, 1 simple, 2 ordered, 3 head of queue, 4 ACA (11.3.1)
 * @param lun the 8 bytes of the LUN field as they stand (SAM-5 4.7)
 * @param expectedDataTransferLength bytes, unsigned; of the write if it is bidirectional (11.3.4)
 * @param cdb 16 bytes, or up to {@link Ahs#MAX_CDB_BYTES} of a longer one (11.3.5, 11.2.2.3)
 * @param bidirectionalReadLength bytes, unsigned; 0 if not given (11.2.2.4)
 * @param data immediate data (11.3.6)
 */
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

  /** Task attributes; what is greater than the last is reserved (11.3.1). */
  public static final int ORDERED = 2;

  public static final int HEAD_OF_QUEUE = 3;
  public static final int ACA = 4;

  private static final int ATTRIBUTE_BITS = 0x07;

  @Override
  public Opcode opcode() {
    return Opcode.SCSI_COMMAND;
  }

  static ScsiCommand read(ByteBuf header, ByteBuf data) {
    int flags = Bhs.get8(header, Bhs.FLAGS);
    Ahs ahs = Ahs.read(header);
    return new ScsiCommand(
        Bhs.immediate(header),
        (flags & Bhs.FINAL) != 0,
        (flags & Bhs.READ) != 0,
        (flags & Bhs.WRITE) != 0,
        flags & ATTRIBUTE_BITS,
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.EXPECTED_DATA_TRANSFER_LENGTH),
        Bhs.get32(header, Bhs.CMD_SN),
        Bhs.get32(header, Bhs.EXP_STAT_SN),
        ahs.cdb(),
        ahs.bidirectionalReadLength(),
        data);
  }

  /**
   * {@inheritDoc} What does not fit into it, {@link Ahs} writes. A CDB under 16 bytes is padded.
   */
  @Override
  public void write(ByteBuf header) {
    int flags =
        (isFinal ? Bhs.FINAL : 0) | (read ? Bhs.READ : 0) | (write ? Bhs.WRITE : 0) | attribute;
    Bhs.start(header, Opcode.SCSI_COMMAND, immediate, flags);
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.EXPECTED_DATA_TRANSFER_LENGTH, expectedDataTransferLength);
    Bhs.put32(header, Bhs.CMD_SN, cmdSn);
    Bhs.put32(header, Bhs.EXP_STAT_SN, expStatSn);
    Bhs.putCdb(header, cdb);
  }
}
