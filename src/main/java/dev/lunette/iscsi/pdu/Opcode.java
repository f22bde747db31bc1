package dev.lunette.iscsi.pdu;

import java.util.Arrays;

/** Opcodes of both directions (RFC 7143 11.2.1.2). */
public enum Opcode {
  NOP_OUT(0x00),
  SCSI_COMMAND(0x01),
  TASK_MANAGEMENT_REQUEST(0x02),
  LOGIN_REQUEST(0x03),
  TEXT_REQUEST(0x04),
  DATA_OUT(0x05),
  LOGOUT_REQUEST(0x06),
  SNACK_REQUEST(0x10),
  NOP_IN(0x20),
  SCSI_RESPONSE(0x21),
  TASK_MANAGEMENT_RESPONSE(0x22),
  LOGIN_RESPONSE(0x23),
  TEXT_RESPONSE(0x24),
  DATA_IN(0x25),
  LOGOUT_RESPONSE(0x26),
  READY_TO_TRANSFER(0x31),
  ASYNC_MESSAGE(0x32),
  REJECT(0x3F),
  /** None of the above, in a request that is to be rejected. */
  UNKNOWN(-1);

  private static final Opcode[] BY_CODE = new Opcode[64];

  static {
    Arrays.fill(BY_CODE, UNKNOWN);
    for (Opcode opcode : values()) {
      if (opcode != UNKNOWN) {
        BY_CODE[opcode.code] = opcode;
      }
    }
  }

  private final int code;

  Opcode(int code) {
    this.code = code;
  }

  /** The six bits in the header; -1 if unknown. */
  public int code() {
    return code;
  }

  static Opcode of(int code) {
    return BY_CODE[code];
  }
}
