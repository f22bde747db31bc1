package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Write;
import dev.lunette.vdisk.backend.rocksdb.SectorHistory.Range;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A vDisk that many threads use, with what it may hold and what its snapshots must hold. */
final class StressDisk {
  /** Sectors of the largest vDisk. */
  static final int SECTORS = 6144;

  /** Those before are for the pairs of a group only, though they share blocks with others. */
  static final int FIRST = 8;

  private static final int MOST_SECTORS = 96;
  private static final AtomicLong TOKENS = new AtomicLong(1);

  final String name;
  final int blockSizeBytes;
  final SectorHistory history;

  /** Shared by all who use it, held by who deletes it. */
  final ReadWriteLock use = new ReentrantReadWriteLock();

  /** Shared by all who use its snapshots, held by who deletes one. */
  final ReadWriteLock keeping = new ReentrantReadWriteLock();

  /** Contents of its snapshots. */
  final Map<String, long[]> snapshots = new ConcurrentSkipListMap<>();

  volatile BlockDevice device;
  volatile boolean deleted;

  StressDisk(String name, int blockSizeBytes, BlockDevice device, long[] contents) {
    this.name = name;
    this.blockSizeBytes = blockSizeBytes;
    this.device = device;
    this.history = new SectorHistory(contents);
  }

  int sectors() {
    return (int) (device.sizeBytes() / Sectors.BYTES);
  }

  Range all() {
    return new Range(history, FIRST, SECTORS);
  }

  /** Some sectors; now and then whole blocks. */
  Range range(Random random) {
    int perBlock = blockSizeBytes / Sectors.BYTES;
    int sectors = sectors();
    if (random.nextInt(3) == 0) {
      int blocks = 1 + random.nextInt(Math.max(1, MOST_SECTORS / perBlock));
      int first = 1 + random.nextInt(sectors / perBlock - blocks);
      return new Range(history, first * perBlock, (first + blocks) * perBlock);
    }
    int count = 1 + random.nextInt(random.nextBoolean() ? 8 : MOST_SECTORS);
    int from = FIRST + random.nextInt(sectors - FIRST - count);
    return new Range(history, from, from + count);
  }

  void write(Random random) throws IOException, InterruptedException {
    Range range = range(random);
    SectorHistory.hold(range);
    try {
      if (range.to() > sectors()) {
        return; // A rollback has made it smaller.
      }
      ByteBuffer bytes = ByteBuffer.allocate(range.count() * Sectors.BYTES);
      long token = TOKENS.getAndAdd(range.count());
      for (int sector = range.from(); sector < range.to(); sector++) {
        history.begin(sector, token);
        Sectors.put(bytes, token++);
      }
      write((long) range.from() * Sectors.BYTES, bytes.flip(), random);
      history.end(range);
    } finally {
      SectorHistory.release(range);
    }
  }

  private void write(long offset, ByteBuffer bytes, Random random) throws IOException {
    int dice = random.nextInt(100);
    if (dice < 40 && device.tryWrite(offset, bytes)) {
      return;
    }
    if (dice < 70) {
      int middle = random.nextInt(bytes.limit() / Sectors.BYTES) * Sectors.BYTES;
      Write first = new Write(offset, bytes.slice(0, middle), false);
      Write second = new Write(offset + middle, bytes.slice(middle, bytes.limit() - middle), false);
      device.write(middle == 0 ? List.of(second) : List.of(second, first));
    } else {
      device.write(offset, bytes, dice == 99);
    }
  }

  void trim(Random random) throws IOException, InterruptedException {
    Range range = range(random);
    SectorHistory.hold(range);
    try {
      if (range.to() > sectors()) {
        return;
      }
      for (int sector = range.from(); sector < range.to(); sector++) {
        history.begin(sector, 0);
      }
      long offset = (long) range.from() * Sectors.BYTES;
      device.trim(offset, (long) range.count() * Sectors.BYTES);
      history.end(range);
    } finally {
      SectorHistory.release(range);
    }
  }

  /** Reads what may change meanwhile: each sector holds what it held at some time meanwhile. */
  void read(Random random) throws IOException {
    Range range = range(random);
    int[] since = history.ended(range.from(), range.to());
    ByteBuffer bytes = ByteBuffer.allocate(range.count() * Sectors.BYTES);
    long offset = (long) range.from() * Sectors.BYTES;
    if (random.nextBoolean() || !device.tryRead(offset, bytes)) {
      device.read(offset, bytes);
    }
    bytes.flip();
    int[] until = history.begun(range.from(), range.to());
    for (int i = 0; i < range.count(); i++) {
      int sector = range.from() + i;
      long token = Sectors.take(bytes, name + " sector " + sector);
      if (!history.mayHold(sector, since[i], until[i], token)) {
        throw new AssertionError(
            "%s sector %d holds %d, which it had neither when the read began nor since"
                .formatted(name, sector, token));
      }
    }
  }

  /** Everything, of which nothing changes meanwhile. */
  void verifyAll() throws IOException {
    long[] contents = contents(device);
    for (int sector = FIRST; sector < SECTORS; sector++) {
      assertThat(contents[sector])
          .as("%s sector %d", name, sector)
          .isEqualTo(history.current(sector));
    }
  }

  void resize(Random random) throws IOException {
    long left = (long) SECTORS * Sectors.BYTES - device.sizeBytes();
    long more = Math.min(left, (1 + random.nextInt(64)) * 4096L);
    synchronized (this) {
      device.resize(Math.min((long) SECTORS * Sectors.BYTES, device.sizeBytes() + more));
    }
  }

  /** Tokens of all sectors; zeros where there are none. */
  static long[] contents(BlockDevice device) throws IOException {
    long[] contents = new long[SECTORS];
    ByteBuffer bytes = ByteBuffer.allocate((int) device.sizeBytes());
    device.read(0, bytes);
    bytes.flip();
    for (int sector = 0; bytes.hasRemaining(); sector++) {
      contents[sector] = Sectors.take(bytes, "sector " + sector);
    }
    return contents;
  }
}
