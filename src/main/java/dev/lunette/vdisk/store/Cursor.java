package dev.lunette.vdisk.store;

import java.io.IOException;

/** Walks through a range of keys in order; stands before the first one at the beginning. */
public final class Cursor implements AutoCloseable {

  Cursor() {}

  /** Goes to the next key; false behind the last one. */
  public boolean next() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The key where it stands. */
  public byte[] key() {
    throw new UnsupportedOperationException();
  }

  /** The value where it stands. */
  public byte[] value() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
