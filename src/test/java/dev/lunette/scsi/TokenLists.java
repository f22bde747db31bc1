package dev.lunette.scsi;

import dev.lunette.scsi.copy.RodToken;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The parameter lists of POPULATE TOKEN and WRITE USING TOKEN as an initiator writes them. */
final class TokenLists {

  private TokenLists() {}

  /** For one range, in hexadecimal digits. */
  static String populate(long lba, int blocks) {
    return HexFormat.of().formatHex(populate(0, new long[][] {{lba, blocks}}));
  }

  /** Of the token that everybody knows for one range, in hexadecimal digits. */
  static String zero(long lba, int blocks) {
    return HexFormat.of().formatHex(write(zeroToken(), 0, new long[][] {{lba, blocks}}));
  }

  static byte[] zeroToken() {
    return ByteBuffer.allocate(RodToken.LENGTH_BYTES)
        .putInt(0, 0xFFFF_0001)
        .putShort(6, (short) 0x1F8)
        .array();
  }

  static byte[] populate(int inactivitySeconds, long[][] ranges) {
    byte[] list = ranges(16, ranges);
    return ByteBuffer.wrap(list).putInt(4, inactivitySeconds).array();
  }

  static byte[] write(byte[] token, long offset, long[][] ranges) {
    byte[] list = ranges(536, ranges);
    return ByteBuffer.wrap(list).putLong(8, offset).put(16, token).array();
  }

  private static byte[] ranges(int header, long[][] ranges) {
    ByteBuffer list = ByteBuffer.allocate(header + 16 * ranges.length);
    list.putShort(0, (short) (list.capacity() - 2));
    list.putShort(header - 2, (short) (16 * ranges.length));
    for (int i = 0; i < ranges.length; i++) {
      list.putLong(header + 16 * i, ranges[i][0]).putInt(header + 16 * i + 8, (int) ranges[i][1]);
    }
    return list.array();
  }

  /** The CDB of one of them, by its service action. */
  static byte[] cdb(int serviceAction, int identifier, int length) {
    return Cdbs.hex("83 %02X 00000000 %08X %08X".formatted(serviceAction, identifier, length));
  }
}
