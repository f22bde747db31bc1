package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * A request for retransmission, which error recovery level 0 has not (RFC 7143 11.16).
 *
 * @param type 0 data or R2T, 1 status, 2 DataACK, 3 R-Data (11.16.1)
 * @param targetTransferTag or SNACK Tag (11.16.5)
 * @param begRun first DataSN, R2TSN or StatSN that is asked for (11.16.6)
 * @param runLength how many; 0 for all from there (11.16.7)
 */
public record SnackRequest(
    int type,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int expStatSn,
    int begRun,
    int runLength)
    implements Request {

  private static final int TYPE_BITS = 0x0F;

  @Override
  public Opcode opcode() {
    return Opcode.SNACK_REQUEST;
  }

  static SnackRequest read(ByteBuf header, ByteBuf data) {
    Bhs.expectNoData(header, data);
    return new SnackRequest(
        Bhs.get8(header, Bhs.FLAGS) & TYPE_BITS,
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.TARGET_TRANSFER_TAG),
        Bhs.get32(header, Bhs.EXP_STAT_SN),
        Bhs.get32(header, Bhs.BEG_RUN),
        Bhs.get32(header, Bhs.RUN_LENGTH));
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.SNACK_REQUEST, false, Bhs.FINAL | type);
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put32(header, Bhs.TARGET_TRANSFER_TAG, targetTransferTag);
    Bhs.put32(header, Bhs.EXP_STAT_SN, expStatSn);
    Bhs.put32(header, Bhs.BEG_RUN, begRun);
    Bhs.put32(header, Bhs.RUN_LENGTH, runLength);
  }
}
