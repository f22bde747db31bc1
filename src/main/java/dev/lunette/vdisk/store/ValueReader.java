package dev.lunette.vdisk.store;

import java.nio.ByteBuffer;
import org.rocksdb.KeyMayExist;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Reads values into direct buffers; used inside the gate. */
final class ValueReader {
  private final Engine engine;
  private final ReadOptions reading;
  private final ReadOptions readingCached;

  ValueReader(Engine engine) {
    this.engine = engine;
    this.reading = engine.tuning.reading();
    this.readingCached = engine.tuning.readingCached();
  }

  int get(Family family, ByteBuffer key, ByteBuffer value) throws RocksDBException {
    return read(family, reading, key, value);
  }

  /**
   * Asks in a way that makes no exception of a value that is not in memory, as the exact way does,
   * and asks that one only where the answer is not to be trusted.
   */
  int tryGet(Family family, ByteBuffer key, ByteBuffer value) throws RocksDBException {
    int keyPosition = key.position();
    int position = value.position();
    int limit = value.limit();
    KeyMayExist found = engine.db.keyMayExist(engine.handle(family), readingCached, key, value);
    key.position(keyPosition);
    value.limit(limit).position(position);
    return switch (found.exists) {
      case kExistsWithoutValue -> Store.WOULD_BLOCK;
      case kExistsWithValue -> {
        if (found.valueLength > 0) {
          value.position(position + Math.min(found.valueLength, limit - position));
          yield found.valueLength;
        }
        // An empty value, or one in a blob file, for which it comes without the value.
        yield family.keepsBlocks() ? Store.WOULD_BLOCK : readCached(family, key, value);
      }
      // It says so of a damaged block, too.
      case kNotExist -> readCached(family, key, value);
    };
  }

  private int readCached(Family family, ByteBuffer key, ByteBuffer value) throws RocksDBException {
    try {
      return read(family, readingCached, key, value);
    } catch (RocksDBException e) {
      Status status = e.getStatus();
      if (status != null && status.getCode() == Status.Code.Incomplete) {
        return Store.WOULD_BLOCK;
      }
      throw e;
    }
  }

  private int read(Family family, ReadOptions options, ByteBuffer key, ByteBuffer value)
      throws RocksDBException {
    int keyPosition = key.position();
    int position = value.position();
    int limit = value.limit();
    try {
      int length = engine.db.get(engine.handle(family), options, key, value);
      value.limit(limit);
      if (length == RocksDB.NOT_FOUND) {
        value.position(position);
        return Store.ABSENT;
      }
      value.position(position + Math.min(length, limit - position));
      return length;
    } finally {
      key.position(keyPosition);
    }
  }
}
