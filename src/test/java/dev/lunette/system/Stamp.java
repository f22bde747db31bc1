package dev.lunette.system;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a crash test writes: sectors that each say who they are, so that a unit that is read is
 * known for the one version that was written there, or for what it is not.
 *
 * <p>Version 0 is zeros.
 */
final class Stamp {
  static final int SECTOR = 512;
  private static final long MAGIC = 0x6c75_6e65_7474_6521L;

  /** What {@link #version} says of a unit that is none as it was written. */
  static final long TORN = -1;

  private Stamp() {}

  /** Appends a unit of whole sectors. */
  static void put(ByteBuffer target, int unitBytes, long place, long version) {
    for (int sector = 0; sector < unitBytes / SECTOR; sector++) {
      sector(target, place, version, sector);
    }
  }

  private static void sector(ByteBuffer target, long place, long version, int sector) {
    if (version == 0) {
      target.put(new byte[SECTOR]);
      return;
    }
    target.putLong(MAGIC).putLong(place).putLong(version).putLong(sector);
    long state = place * 0x9E37_79B9_7F4A_7C15L + version * 0xD1B5_4A32_D192_ED03L + sector;
    for (int word = 4; word < SECTOR / Long.BYTES; word++) {
      // Every other word says nothing new, so that it can be compressed.
      state = word % 2 == 0 ? (state ^ (state >>> 29)) * 0xBF58_476D_1CE4_E5B9L + word : state;
      target.putLong(state);
    }
  }

  /** Which version of {@code place} these bytes are, or {@link #TORN}. */
  static long version(byte[] unit, long place) {
    ByteBuffer bytes = ByteBuffer.wrap(unit);
    long version = bytes.getLong(0) == MAGIC ? bytes.getLong(16) : 0;
    ByteBuffer expected = ByteBuffer.allocate(unit.length);
    put(expected, unit.length, place, version);
    return Arrays.equals(unit, expected.array()) ? version : TORN;
  }

  /** What a unit looks like, sector by sector, for people. */
  static String describe(byte[] unit) {
    StringBuilder text = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.wrap(unit);
    for (int at = 0; at < unit.length; at += SECTOR) {
      boolean ours = bytes.getLong(at) == MAGIC;
      boolean zero = Arrays.equals(unit, at, at + SECTOR, new byte[SECTOR], 0, SECTOR);
      text.append(
          ours
              ? " %d.%d:v%d"
                  .formatted(bytes.getLong(at + 8), bytes.getLong(at + 24), bytes.getLong(at + 16))
              : zero ? " zeros" : " garbage");
    }
    return text.substring(1);
  }
}
