package dev.lunette.vdisk.store;

import java.nio.ByteBuffer;

/** Direct buffers and the keys of tests. */
final class Bytes {
  private Bytes() {}

  static ByteBuffer direct(byte... bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  static byte[] key(long label, long block) {
    return ByteBuffer.allocate(16).putLong(label).putLong(block).array();
  }

  static ByteBuffer directKey(long label, long block) {
    return direct(key(label, block));
  }

  static byte[] take(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
