package dev.lunette.vdisk.store;

import java.nio.ByteBuffer;

/** Changes that are made together, in order, or not at all. */
public final class Batch implements AutoCloseable {

  Batch() {}

  /** Sets the value of a key; direct buffers, position to limit, copied at once. */
  public void put(Family family, ByteBuffer key, ByteBuffer value) {
    throw new UnsupportedOperationException();
  }

  /** Sets the value of a key. */
  public void put(Family family, byte[] key, byte[] value) {
    throw new UnsupportedOperationException();
  }

  /** Removes a key, if it is there. */
  public void delete(Family family, ByteBuffer key) {
    throw new UnsupportedOperationException();
  }

  /** Removes a key, if it is there. */
  public void delete(Family family, byte[] key) {
    throw new UnsupportedOperationException();
  }

  /** Removes the keys {@code from} (inclusive) to {@code to} (exclusive). */
  public void deleteRange(Family family, byte[] from, byte[] to) {
    throw new UnsupportedOperationException();
  }

  /** Whether there is nothing in it. */
  public boolean isEmpty() {
    throw new UnsupportedOperationException();
  }

  /** Drops everything, to be filled anew. */
  public void clear() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
