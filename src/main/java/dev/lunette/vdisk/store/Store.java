package dev.lunette.vdisk.store;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One open RocksDB.
 *
 * <p>Methods may be called by many threads. Failures are {@link dev.lunette.vdisk.VDiskException}s:
 * NO_SPACE while there is too little space, after which the same call succeeds once there is more,
 * CORRUPT where what is stored is known to be wrong, IO for the rest. Byte buffers are direct, used
 * from position to limit, and not kept.
 */
public final class Store implements AutoCloseable {
  /** What {@link #get} and {@link #tryGet} return where there is no such key. */
  public static final int ABSENT = -1;

  /** What {@link #tryGet} returns where the answer is not in memory. */
  public static final int WOULD_BLOCK = -2;

  private Store() {}

  /** Opens the store in a directory, and makes it if there is none; a newer format is refused. */
  public static Store open(Path directory, Limits limits) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a value into {@code value} from its position, as much as fits.
   *
   * @return length of the whole value, or {@link #ABSENT}; the position stands behind what was read
   */
  public int get(Family family, ByteBuffer key, ByteBuffer value) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The same if it takes no waiting for the disk, or {@link #WOULD_BLOCK}. */
  public int tryGet(Family family, ByteBuffer key, ByteBuffer value) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Reads a value, or null where there is none. */
  public byte @Nullable [] get(Family family, byte[] key) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** An empty batch, to be filled, committed, cleared and filled again, by one thread at a time. */
  public Batch batch() {
    throw new UnsupportedOperationException();
  }

  /** Makes all changes of a batch, or none; durable at once or with the next {@link #sync}. */
  public void commit(Batch batch, boolean durable) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Returns when all that was committed before survives a power loss. */
  public void sync() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The store as it is now, for reading at leisure while others write; to be closed soon. */
  public View view() {
    throw new UnsupportedOperationException();
  }

  /** Walks through the keys {@code from} (inclusive) to {@code to} (exclusive) as they are now. */
  public Cursor cursor(Family family, byte[] from, byte[] to) {
    throw new UnsupportedOperationException();
  }

  /** Flushes what is in memory and closes the files. */
  @Override
  public void close() throws IOException {
    throw new UnsupportedOperationException();
  }
}
