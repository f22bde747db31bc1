package dev.lunette.iscsi.pdu;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The CRC32C of RFC 7143 13.1 over header segments, or over a data segment with its padding.
 *
 * <p>Called on the event loop that owns the buffer: the view of a direct buffer that it borrows is
 * the buffer's own, so that nothing is allocated.
 */
public final class Digest {

  /** What a digest adds to the segments it follows. */
  public static final int BYTES = 4;

  private static final byte[] PADDING = new byte[3];

  private Digest() {}

  /**
   * CRC32C of {@code length} bytes from {@code index}, as the number whose little-endian bytes go
   * on the wire.
   */
  public static int crc32c(ByteBuf bytes, int index, int length) {
    CRC32C crc = new CRC32C();
    update(crc, bytes, index, length);
    return (int) crc.getValue();
  }

  /** The same over the bytes and the zeros that pad them to whole words (RFC 7143 11.2.4). */
  static int crc32cPadded(ByteBuf bytes, int index, int length) {
    CRC32C crc = new CRC32C();
    update(crc, bytes, index, length);
    crc.update(PADDING, 0, Bhs.padded(length) - length);
    return (int) crc.getValue();
  }

  static void update(CRC32C crc, ByteBuf bytes, int index, int length) {
    if (bytes.hasArray()) {
      crc.update(bytes.array(), bytes.arrayOffset() + index, length);
    } else if (bytes.nioBufferCount() == 1) {
      crc.update(bytes.internalNioBuffer(index, length));
    } else {
      for (ByteBuffer part : bytes.nioBuffers(index, length)) {
        crc.update(part);
      }
    }
  }
}
