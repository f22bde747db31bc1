package dev.lunette.scsi;

import dev.lunette.scsi.cdb.OperationCode;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Command descriptor blocks as initiators send them, 16 bytes long. */
final class Cdbs {

  /** DISABLE PAGE OUT in byte 1 of READ, WRITE and VERIFY (SBC-4 5). */
  static final int DPO = 0x10;

  /** FORCE UNIT ACCESS in byte 1 of READ and WRITE (SBC-4 5). */
  static final int FUA = 0x08;

  private Cdbs() {}

  /** From hexadecimal digits; blanks don't count, zeros follow. */
  static byte[] hex(String digits) {
    byte[] bytes = HexFormat.of().parseHex(digits.replace(" ", ""));
    return ByteBuffer.allocate(16).put(bytes).array();
  }

  /** A command over a range, with {@code flags} in byte 1. */
  static byte[] access(OperationCode operation, int flags, long lba, long blocks) {
    ByteBuffer cdb = ByteBuffer.allocate(16);
    switch (operation.lengthBytes()) {
      case 6 -> cdb.putInt(0, (int) lba).put(4, (byte) blocks);
      case 10 -> cdb.putInt(2, (int) lba).putShort(7, (short) blocks);
      case 12 -> cdb.putInt(2, (int) lba).putInt(6, (int) blocks);
      default -> putBlocks(operation, cdb.putLong(2, lba), blocks);
    }
    cdb.put(0, (byte) operation.code());
    return cdb.put(1, (byte) (cdb.get(1) | flags)).array();
  }

  private static void putBlocks(OperationCode operation, ByteBuffer cdb, long blocks) {
    switch (operation) {
      case COMPARE_AND_WRITE -> cdb.put(13, (byte) blocks);
      case WRITE_ATOMIC_16 -> cdb.putShort(12, (short) blocks);
      default -> cdb.putInt(10, (int) blocks);
    }
  }

  static byte[] access(OperationCode operation, long lba, long blocks) {
    return access(operation, 0, lba, blocks);
  }

  /** The operation code, with its service action, and zeros. */
  static byte[] minimal(OperationCode operation) {
    byte[] cdb = new byte[16];
    cdb[0] = (byte) operation.code();
    cdb[1] = (byte) operation.serviceAction();
    return cdb;
  }
}
