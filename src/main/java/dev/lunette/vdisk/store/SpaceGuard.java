package dev.lunette.vdisk.store;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

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
  private final Map<String, LongSupplier> promises = new ConcurrentHashMap<>();
  private volatile boolean low;

  /** Whether there is none but for those to whom it is promised. */
  private volatile boolean promised;

  SpaceGuard(Path directory, long reserveBytes) throws IOException {
    this.directory = directory;
    this.files = Files.getFileStore(directory);
    this.reserveBytes = reserveBytes;
    this.lookBytes = reserveBytes / 8;
    look();
  }

  /** Keeps so much for one of this name alone, or all there is, and fails if that is less. */
  void promise(String name, LongSupplier missingBytes) throws IOException {
    promises.put(name, missingBytes);
    look();
    long left = usableBytes() - reserveBytes - promisedBytes();
    if (left < 0) {
      throw new VDiskException(
          Kind.NO_SPACE,
          """
          a thick vDisk may take %d bytes more, and the store %s has %d fewer than all such \
          vDisks may; free some, or make it thin\
          """
              .formatted(missingBytes.getAsLong(), directory, -left));
    }
  }

  void unpromise(String name) {
    promises.remove(name);
  }

  long promisedBytes() {
    return promises.values().stream().mapToLong(LongSupplier::getAsLong).sum();
  }

  /**
   * Takes note that so much is to be written, and fails if there is too little space, or all that
   * there is has been promised to others than the one of this name.
   */
  void write(long lengthBytes, String name) throws IOException {
    if (unseenBytes.addAndGet(lengthBytes) > lookBytes
        || System.nanoTime() - lookedNanos > LOOK_NANOS) {
      look();
    }
    if (promised && !promises.containsKey(name)) {
      throw new VDiskException(
          Kind.NO_SPACE,
          """
          The file system of the store %s has no free space but the %d bytes that thick vDisks \
          have yet to take, and the %d that the store needs to give space back (limit \
          storeReserveBytes); free some, and writing goes on.\
          """
              .formatted(directory, promisedBytes(), reserveBytes));
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
    long usable = usableBytes();
    low = usable < reserveBytes;
    promised = !promises.isEmpty() && usable - promisedBytes() < reserveBytes;
  }
}
