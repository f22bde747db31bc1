package dev.lunette.scsi.cdb;

/** The CONTROL byte, the last one of a CDB (SAM-5 5.2). */
public final class ControlByte {

  static final int NACA = 0x04;

  private ControlByte() {}

  /**
   * Whether a CHECK CONDITION is to establish an ACA condition; of any CDB, also of one that is not
   * understood.
   */
  public static boolean naca(byte[] cdb) {
    int lengthBytes = switch ((cdb[0] & 0xFF) >> 5) { // the group code (SPC-4 4.2.5.1)
          case 0 -> 6;
          case 1, 2 -> 10;
          case 4 -> 16;
          case 5 -> 12;
          default -> 0; // vendor specific, or of variable length
        };
    return lengthBytes > 0 && lengthBytes <= cdb.length && (cdb[lengthBytes - 1] & NACA) != 0;
  }
}
