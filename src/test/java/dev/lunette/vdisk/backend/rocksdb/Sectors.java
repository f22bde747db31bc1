package dev.lunette.vdisk.backend.rocksdb;

import java.nio.ByteBuffer;

/** Sectors that are made of a number alone, so that each of them says what it is. */
final class Sectors {
  static final int BYTES = 512;

  private Sectors() {}

  /** Appends the sector of a token; 0 is one of zeros. */
  static void put(ByteBuffer target, long token) {
    for (int i = 0; i < BYTES / Long.BYTES; i++) {
      target.putLong(word(token, i));
    }
  }

  /** The token of the next sector; fails if it is torn or none of ours. */
  static long take(ByteBuffer source, String where) {
    int start = source.position();
    long token = source.getLong(start);
    for (int i = 1; i < BYTES / Long.BYTES; i++) {
      if (source.getLong(start + i * Long.BYTES) != word(token, i)) {
        throw new AssertionError("%s: no whole sector of token %d".formatted(where, token));
      }
    }
    source.position(start + BYTES);
    return token;
  }

  private static long word(long token, int index) {
    if (token == 0 || index == 0) {
      return token;
    }
    long mixed = (token + index) * 0x9E3779B97F4A7C15L;
    return mixed ^ mixed >>> 29;
  }
}
