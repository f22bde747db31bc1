package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * What the target has to say unasked (RFC 7143 11.9).
 *
 * @param event 0 SCSI event, 1 logout requested, 2 and 3 connection or session dropped, 4
 *     negotiation requested, 255 vendor's (11.9.1)
 * @param vendorCode holds for event 255 (11.9.2)
 * @param parameter1 event 2: the CID; event 3 has none
 * @param parameter2 Time2Wait in seconds
 * @param parameter3 events 1 and 4: seconds to react in; events 2 and 3: Time2Retain
 * @param data SenseLength in two bytes and sense data for event 0 (11.9.4)
 */
public record AsyncMessage(
    int event,
    int vendorCode,
    int parameter1,
    int parameter2,
    int parameter3,
    long lun,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    ByteBuf data)
    implements Response {

  @Override
  public Opcode opcode() {
    return Opcode.ASYNC_MESSAGE;
  }

  @Override
  public int initiatorTaskTag() {
    return RESERVED_TAG;
  }

  static AsyncMessage read(ByteBuf header, ByteBuf data) {
    return new AsyncMessage(
        Bhs.get8(header, Bhs.ASYNC_EVENT),
        Bhs.get8(header, Bhs.ASYNC_VCODE),
        Bhs.get16(header, Bhs.PARAMETER_1),
        Bhs.get16(header, Bhs.PARAMETER_2),
        Bhs.get16(header, Bhs.PARAMETER_3),
        Bhs.get64(header, Bhs.LUN),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.ASYNC_MESSAGE, false, Bhs.FINAL);
    Bhs.put8(header, Bhs.ASYNC_EVENT, event);
    Bhs.put8(header, Bhs.ASYNC_VCODE, vendorCode);
    Bhs.put16(header, Bhs.PARAMETER_1, parameter1);
    Bhs.put16(header, Bhs.PARAMETER_2, parameter2);
    Bhs.put16(header, Bhs.PARAMETER_3, parameter3);
    Bhs.put64(header, Bhs.LUN, lun);
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, RESERVED_TAG);
  }
}
