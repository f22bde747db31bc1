package dev.lunette.vdisk.backend.rocksdb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A key of two numbers, such as those of the map and of the blocks; ordered as keys are. */
record Place(long first, long second) implements Comparable<Place> {
  static final int KEY_BYTES = 2 * Long.BYTES;
  static final Place FIRST = new Place(0, 0);

  /** Behind all keys: both numbers are the largest ones without a sign. */
  static final Place END = new Place(-1, -1);

  /** The place of a key, or of what of it is as long as one. */
  static Place of(byte[] key) {
    byte[] whole = key.length < KEY_BYTES ? Arrays.copyOf(key, KEY_BYTES) : key;
    return new Place(ByteBuffer.wrap(whole).getLong(), ByteBuffer.wrap(whole).getLong(Long.BYTES));
  }

  byte[] key() {
    return ByteBuffer.allocate(KEY_BYTES).putLong(first).putLong(second).array();
  }

  /** The next one. */
  Place next() {
    return new Place(second == -1 ? first + 1 : first, second + 1);
  }

  boolean isBefore(Place other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(Place other) {
    int order = Long.compareUnsigned(first, other.first);
    return order != 0 ? order : Long.compareUnsigned(second, other.second);
  }
}
