package dev.lunette.vdisk.store;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Refuses to write blocks while the file system has less free space than the reserve.
 *
 * <p>What gives space back needs space first: memtables must be flushed, and a compaction writes
 * its output before it removes its input. A store that fills its file system to the last byte can
 * do neither.
 */
final class SpaceGuard {
  private static final long LOOK_NANOS = 100_000_000;

  private final Path directory;
  private final FileStore files;
  private final long reserveBytes;
  private final long lookBytes;
  private final AtomicLong unseenBytes = new AtomicLong();
  private volatile long lookedNanos = System.nanoTime();
  private volatile boolean low;

  SpaceGuard(Path directory, long reserveBytes) throws IOException {
    this.directory = directory;
    this.files = Files.getFileStore(directory);
    this.reserveBytes = reserveBytes;
    this.lookBytes = reserveBytes / 8;
    look();
  }

  /** Takes note that so much is to be written, and fails if there is too little space. */
  void write(long lengthBytes) throws IOException {
    if (unseenBytes.addAndGet(lengthBytes) > lookBytes
        || System.nanoTime() - lookedNanos > LOOK_NANOS) {
      look();
    }
    if (low) {
      throw new VDiskException(
          Kind.NO_SPACE,
          """
          The file system of the store %s has less free space than the %d bytes that the store \
          needs to give space back (limit storeReserveBytes); free some, and writing goes on.\
          """
              .formatted(directory, reserveBytes));
    }
  }

  /** Whether there is too little space at this moment. */
  boolean isLow() throws IOException {
    look();
    return low;
  }

  /**
   * Whether there is room to move so much from memory to tables, and for what RocksDB notes of it.
   */
  boolean hasRoomToFlush(long lengthBytes) throws IOException {
    return lengthBytes + reserveBytes / 32 < usableBytes();
  }

  long reserveBytes() {
    return reserveBytes;
  }

  /** Free space now. */
  long usableBytes() throws IOException {
    return files.getUsableSpace();
  }

  private void look() throws IOException {
    unseenBytes.set(0);
    lookedNanos = System.nanoTime();
    low = usableBytes() < reserveBytes;
  }
}
