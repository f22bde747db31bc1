package dev.lunette.vdisk.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store as it was at one instant. */
public final class View implements AutoCloseable {

  View() {}

  /** Reads a value, or null where there was none. */
  public byte @Nullable [] get(Family family, byte[] key) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Walks through the keys {@code from} (inclusive) to {@code to} (exclusive). */
  public Cursor cursor(Family family, byte[] from, byte[] to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
