package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/**
 * One step of a login (RFC 7143 11.12).
 *
 * @param transit the initiator is ready for the next stage (11.12.1)
 * @param isContinued the text goes on in the next Login Request (11.12.2)
 * @param currentStage 0 security, 1 operational, 3 full feature; 2 is reserved (11.12.3)
 * @param nextStage the same; holds if transit is set (11.12.3)
 * @param versionMax newest version offered; 0 is RFC 7143 (11.12.4)
 * @param versionMin oldest version offered (11.12.4)
 * @param isid initiator part of the session identifier, 48 bits (11.12.5)
 * @param tsih 0 for a new session (11.12.6)
 * @param expStatSn holds only in a login that takes the place of a connection (11.12.9)
 * @param data text as {@link TextKeys} reads it, once all continued PDUs are together
 */
public record LoginRequest(
    boolean transit,
    boolean isContinued,
    int currentStage,
    int nextStage,
    int versionMax,
    int versionMin,
    long isid,
    int tsih,
    int initiatorTaskTag,
    int cid,
    int cmdSn,
    int expStatSn,
    ByteBuf data)
    implements Request {

  private static final int STAGE_BITS = 0x03;

  @Override
  public Opcode opcode() {
    return Opcode.LOGIN_REQUEST;
  }

  /** Always: a login stands outside the order of CmdSN (RFC 7143 11.12.8). */
  @Override
  public boolean immediate() {
    return true;
  }

  static LoginRequest read(ByteBuf header, ByteBuf data) {
    return new LoginRequest(
        Bhs.flag(header, Bhs.TRANSIT),
        Bhs.flag(header, Bhs.CONTINUE),
        (Bhs.get8(header, Bhs.FLAGS) >> 2) & STAGE_BITS,
        Bhs.get8(header, Bhs.FLAGS) & STAGE_BITS,
        Bhs.get8(header, Bhs.VERSION_MAX),
        Bhs.get8(header, Bhs.VERSION_MIN),
        Bhs.isid(header),
        Bhs.get16(header, Bhs.TSIH),
        Bhs.get32(header, Bhs.INITIATOR_TASK_TAG),
        Bhs.get16(header, Bhs.CID),
        Bhs.get32(header, Bhs.CMD_SN),
        Bhs.get32(header, Bhs.EXP_STAT_SN),
        data);
  }

  @Override
  public void write(ByteBuf header) {
    Bhs.start(header, Opcode.LOGIN_REQUEST, true, flags());
    Bhs.put8(header, Bhs.VERSION_MAX, versionMax);
    Bhs.put8(header, Bhs.VERSION_MIN, versionMin);
    Bhs.putIsid(header, isid);
    Bhs.put16(header, Bhs.TSIH, tsih);
    Bhs.put32(header, Bhs.INITIATOR_TASK_TAG, initiatorTaskTag);
    Bhs.put16(header, Bhs.CID, cid);
    Bhs.put32(header, Bhs.CMD_SN, cmdSn);
    Bhs.put32(header, Bhs.EXP_STAT_SN, expStatSn);
  }

  private int flags() {
    return (transit ? Bhs.TRANSIT : 0)
        | (isContinued ? Bhs.CONTINUE : 0)
        | (currentStage << 2)
        | nextStage;
  }
}
