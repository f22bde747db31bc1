package dev.lunette.scsi.page;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A binary format list parameter of a log page (SPC-4 7.3.2.2.2.5).
 *
 * @param code which one of its page
 * @param value in hexadecimal digits
 */
public record LogParameter(int code, String value) {

  private static final int HEADER_BYTES = 4;

  /** FORMAT AND LINKING of the control byte. */
  private static final int BINARY_LIST = 0x03;

  byte[] encode() {
    byte[] bytes = HexFormat.of().parseHex(value);
    ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + bytes.length);
    data.putShort((short) code).put((byte) BINARY_LIST).put((byte) bytes.length);
    return data.put(bytes).array();
  }
}
