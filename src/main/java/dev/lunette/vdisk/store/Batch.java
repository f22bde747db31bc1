package dev.lunette.vdisk.store;

import java.nio.ByteBuffer;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Changes that are made together, in order, or not at all.
 *
 * <p>Byte buffers are direct and used from position to limit; both stay as they are. What is put
 * into a batch of a closed store is dropped, and to commit it fails.
 */
public final class Batch implements AutoCloseable {
  private final Database database;
  private final WriteBatch changes = new WriteBatch();
  private boolean incomplete;
  private boolean growing;
  private boolean shrinking;
  private boolean closed;

  Batch(Database database) {
    this.database = database;
  }

  private interface Change {
    void add(ColumnFamilyHandle handle) throws RocksDBException;
  }

  /** Sets the value of a key; direct buffers, position to limit, copied at once. */
  public void put(Family family, ByteBuffer key, ByteBuffer value) {
    Store.requireDirect(key);
    Store.requireDirect(value);
    int keyPosition = key.position();
    int valuePosition = value.position();
    growing |= family.keepsBlocks();
    add(family, handle -> changes.put(handle, key, value));
    key.position(keyPosition);
    value.position(valuePosition);
  }

  /** Sets the value of a key. */
  public void put(Family family, byte[] key, byte[] value) {
    growing |= family.keepsBlocks();
    add(family, handle -> changes.put(handle, key, value));
  }

  /** Removes a key, if it is there. */
  public void delete(Family family, ByteBuffer key) {
    Store.requireDirect(key);
    int keyPosition = key.position();
    shrinking |= family.keepsBlocks();
    add(family, handle -> changes.delete(handle, key));
    key.position(keyPosition);
  }

  /** Removes a key, if it is there. */
  public void delete(Family family, byte[] key) {
    shrinking |= family.keepsBlocks();
    add(family, handle -> changes.delete(handle, key));
  }

  /** Removes the keys {@code from} (inclusive) to {@code to} (exclusive). */
  public void deleteRange(Family family, byte[] from, byte[] to) {
    shrinking |= family.keepsBlocks();
    add(family, handle -> changes.deleteRange(handle, from, to));
  }

  /** Whether there is nothing in it. */
  public boolean isEmpty() {
    requireOpen();
    return changes.count() == 0 && !incomplete;
  }

  /** Bytes that it takes; the memory for as many stays with it when it is cleared. */
  public long sizeBytes() {
    return changes().getDataSize();
  }

  /** Drops everything, to be filled anew. */
  public void clear() {
    requireOpen();
    changes.clear();
    incomplete = false;
    growing = false;
    shrinking = false;
  }

  @Override
  public void close() {
    closed = true;
    changes.close();
  }

  /** What is to be written. */
  WriteBatch changes() {
    requireOpen();
    return changes;
  }

  /** Whether something is missing because the store was closed when it should have been added. */
  boolean isIncomplete() {
    return incomplete;
  }

  /** Whether it has blocks to write, and so needs space for more than its own record. */
  boolean isGrowing() {
    return growing;
  }

  /** Whether it deletes blocks. */
  boolean isShrinking() {
    return shrinking;
  }

  private void add(Family family, Change change) {
    requireOpen();
    if (!database.gate.enter()) {
      incomplete = true;
      return;
    }
    try {
      change.add(database.engine().handle(family));
    } catch (RocksDBException e) {
      throw new IllegalStateException("RocksDB refused a change for its batch", e);
    } finally {
      database.gate.exit();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The batch is closed");
    }
  }
}
