package dev.lunette.scsi.sense;

/**
 * Where the offending field of an ILLEGAL REQUEST stands (SPC-5 4.4.2.4.2).
 *
 * @param inCdb the field is in the CDB, else in the parameter list of the data-out buffer
 * @param byteOffset its first byte
 * @param bit its most significant bit in that byte, 7 to 0
 */
public record FieldPointer(boolean inCdb, int byteOffset, int bit) {

  private static final int VALID = 0x80;
  private static final int COMMAND_DATA = 0x40;
  private static final int BIT_POINTER_VALID = 0x08;

  public FieldPointer {
    assert byteOffset >= 0 && byteOffset <= 0xFFFF : byteOffset;
    assert bit >= 0 && bit <= 7 : bit;
  }

  /** The three bytes of the sense key specific field. */
  byte[] encode() {
    int flags = VALID | (inCdb ? COMMAND_DATA : 0) | BIT_POINTER_VALID | bit;
    return new byte[] {(byte) flags, (byte) (byteOffset >> 8), (byte) byteOffset};
  }
}
