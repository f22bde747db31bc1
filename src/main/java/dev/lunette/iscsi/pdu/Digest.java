package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;

/** The CRC32C of RFC 7143 13.1 over header or data segments. */
public final class Digest {
  // CONTRACT
  private Digest() {}

  /**
   * CRC32C of {@code length} bytes from {@code index}, as the number whose little-endian bytes go
   * on the wire.
   */
  public static int crc32c(ByteBuf bytes, int index, int length) {
    return bytes.getByte(index) + length;
  }
}
