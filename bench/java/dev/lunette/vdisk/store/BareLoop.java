package dev.lunette.vdisk.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The same work on RocksDB itself, with our options and nothing around it. */
final class BareLoop implements Loop {
  private static final int KEY_BYTES = 16;

  private final Tuning tuning;
  private final Engine engine;
  private final RocksDB db;
  private final ColumnFamilyHandle family;
  private final int valueBytes;
  private long prefix = 7;

  BareLoop(Path directory, Tuning tuning, Family family, int valueBytes) throws RocksDBException {
    this.tuning = tuning;
    this.engine = Engine.open(directory, tuning);
    this.db = engine.db;
    this.family = engine.handle(family);
    this.valueBytes = valueBytes;
  }

  @Override
  public Lane lane(int number) {
    return new BareLane(number);
  }

  /** Waits for what is in memory to be in files, so that reads that follow are true. */
  @Override
  public void settle() throws RocksDBException {
    settle(db, List.of(family));
  }

  static void settle(RocksDB db, List<ColumnFamilyHandle> families) throws RocksDBException {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, families);
    }
    for (ColumnFamilyHandle family : families) {
      while (db.getLongProperty(family, "rocksdb.compaction-pending") != 0
          || db.getLongProperty("rocksdb.num-running-compactions") != 0) {
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  /** Goes on with keys that nothing was written to. */
  void renew() {
    prefix++;
  }

  @Override
  public long bytesWritten() {
    return StoreStatistics.bytesWritten(tuning.statistics());
  }

  @Override
  public void close() throws RocksDBException {
    engine.close();
    tuning.close();
  }

  /** One thread's buffers. */
  private final class BareLane implements Lane {
    private final WriteBatch batch = new WriteBatch();
    private final WriteOptions writing = new WriteOptions();
    private final ReadOptions reading = tuning.read();
    private final ByteBuffer key = ByteBuffer.allocateDirect(KEY_BYTES);
    private final ByteBuffer value = ByteBuffer.allocateDirect(valueBytes);
    private final SplittableRandom random;
    private long slowestNanos;

    BareLane(int number) {
      random = new SplittableRandom(number);
      for (int i = 0; i + 8 <= valueBytes; i += 8) {
        value.putLong(i, random.nextLong());
      }
    }

    @Override
    public void write(long[] blocks, int count) throws RocksDBException {
      long started = System.nanoTime();
      batch.clear();
      for (int i = 0; i < count; i++) {
        value.clear().putLong(0, random.nextLong());
        batch.put(family, at(blocks[i]), value);
      }
      db.write(writing, batch);
      slowestNanos = Math.max(slowestNanos, System.nanoTime() - started);
    }

    @Override
    public void read(long[] blocks, int count) throws RocksDBException {
      long started = System.nanoTime();
      for (int i = 0; i < count; i++) {
        int length = db.get(family, reading, at(blocks[i]), value.clear());
        if (length != valueBytes) {
          throw new IllegalStateException("block %d is %d bytes".formatted(blocks[i], length));
        }
      }
      slowestNanos = Math.max(slowestNanos, System.nanoTime() - started);
    }

    @Override
    public long finish() {
      return slowestNanos;
    }

    private ByteBuffer at(long block) {
      return key.clear().putLong(prefix).putLong(block).flip();
    }

    @Override
    public void close() {
      batch.close();
      writing.close();
      reading.close();
    }
  }
}
