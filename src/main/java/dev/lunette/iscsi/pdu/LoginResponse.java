package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * The answer to one step of a login (RFC 7143 11.13).
 *
 * @param transit the target agrees to the next stage (11.12.1)
 * @param isContinued the text goes on in the next Login Response (11.12.2)
 * @param currentStage 0 security, 1 operational, 3 full feature; 2 is reserved (11.12.3)
 * @param nextStage the same; holds if transit is set (11.12.3)
 * @param isid as in the request, 48 bits
 * @param tsih given with the last response of a login (11.13.3)
 * @param data text as {@link TextKeys} reads it, once all continued PDUs are together
 */
public record LoginResponse(
    boolean transit,
    boolean isContinued,
    int currentStage,
    int nextStage,
    long isid,
    int tsih,
    int initiatorTaskTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    LoginStatus status,
    ByteBuf data)
    implements Response {

  private static final int STAGE_BITS = 0x03;

  @Override
  public Opcode opcode() {
    return Opcode.LOGIN_RESPONSE;
  }

  static LoginResponse read(ByteBuf header, ByteBuf data) {
    return new LoginResponse(
        Bhs.flag(header, Bhs.TRANSIT),
        Bhs.flag(header, Bhs.CONTINUE),
        (Bhs.get8(header, Bhs.FLAGS) >> 2) & STAGE_BITS,
        Bhs.get8(header, Bhs.FLAGS) & STAGE_BITS,
        Bhs.isid(header),
        Bhs.get16(header, Bhs.TSIH),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get32(header, Bhs.STAT_SN),
        Bhs.get32(header, Bhs.EXP_CMD_SN),
        Bhs.get32(header, Bhs.MAX_CMD_SN),
        LoginStatus.of(Bhs.get16(header, Bhs.STATUS_CLASS_AND_DETAIL)),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.LOGIN_RESPONSE, false, flags());
    Bhs.putIsid(header, isid);
    Bhs.put16(header, Bhs.TSIH, tsih);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.putSerialNumbers(header, statSn, expCmdSn, maxCmdSn);
    Bhs.put16(header, Bhs.STATUS_CLASS_AND_DETAIL, status.code());
  }

  private int flags() {
    return (transit ? Bhs.TRANSIT : 0)
        | (isContinued ? Bhs.CONTINUE : 0)
        | (currentStage << 2)
        | nextStage;
  }
}
