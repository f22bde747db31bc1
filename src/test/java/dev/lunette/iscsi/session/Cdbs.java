package dev.lunette.iscsi.session;

import java.nio.ByteBuffer;

/** The few commands that tests of the transport need (SBC-4 5, SPC-5 6). */
final class Cdbs {

  private Cdbs() {}

  static byte[] testUnitReady() {
    return new byte[16];
  }

  static byte[] inquiry(int allocationLength) {
    return ByteBuffer.allocate(16)
        .put(0, (byte) 0x12)
        .putShort(3, (short) allocationLength)
        .array();
  }

  static byte[] reportLuns(int allocationLength) {
    return ByteBuffer.allocate(16).put(0, (byte) 0xA0).putInt(6, allocationLength).array();
  }

  static byte[] read(long lba, int blocks) {
    return access(0x88, lba, blocks);
  }

  static byte[] write(long lba, int blocks) {
    return access(0x8A, lba, blocks);
  }

  private static byte[] access(int code, long lba, int blocks) {
    return ByteBuffer.allocate(16).put(0, (byte) code).putLong(2, lba).putInt(10, blocks).array();
  }
}
