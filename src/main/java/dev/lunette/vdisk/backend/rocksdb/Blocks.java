package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Compression;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The stored blocks themselves: their keys, their checksums, and how often they are lent.
 *
 * <p>A key is the label (8 bytes) and the number of the block (8). The lowest two bits of a label
 * say how its blocks are compressed, so it alone tells the family. A value is a CRC-32C (4 bytes)
 * of the key and all that follows it, a version (1), zeros (3) and the block.
 */
final class Blocks {
  /** Length of a key of {@link Family#DATA} and {@link Family#LENT}. */
  static final int KEY_BYTES = 16;

  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 8;
  private static final int CHECKSUM_BYTES = 4;
  private static final int COMPRESSION_MASK = 3;
  private static final int LZ4 = 1;
  private static final int ZSTD = 2;

  /** What a thread needs to read or write a block; no two blocks are at work in one at a time. */
  private static final class Scratch {
    private final ByteBuffer key = ByteBuffer.allocateDirect(KEY_BYTES);
    private final CRC32C checksum = new CRC32C();
    private ByteBuffer value = ByteBuffer.allocateDirect(HEADER_BYTES + 4096);

    ByteBuffer key(long label, long block) {
      return key.clear().putLong(0, label).putLong(Long.BYTES, block);
    }

    /** A place for so many bytes; what it held may be gone. */
    ByteBuffer value(int length) {
      if (value.capacity() < length) {
        value = ByteBuffer.allocateDirect(length);
      }
      return value.clear().limit(length);
    }

    /** Checksum of the key and of the value from behind the checksum on. */
    int checksum(int length) {
      checksum.reset();
      checksum.update(key.clear());
      checksum.update(value.limit(length).position(CHECKSUM_BYTES));
      value.clear().limit(length);
      return (int) checksum.getValue();
    }
  }

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final Store store;

  private final LentLabels lentLabels;

  Blocks(Store store) throws IOException {
    this.store = store;
    this.lentLabels = new LentLabels(store);
  }

  /** The label that a drawn number is where blocks are compressed like this. */
  static long label(long number, Compression compression) {
    assert (number & COMPRESSION_MASK) == 0 : number;
    return switch (compression) {
      case NONE -> number;
      case LZ4 -> number | LZ4;
      case ZSTD -> number | ZSTD;
    };
  }

  /** Whether {@link #label} can have made this. */
  static boolean isLabel(long label) {
    return label >= 0 && (label & COMPRESSION_MASK) <= ZSTD;
  }

  /** Where the blocks of a label are. */
  static Family family(long label) {
    assert isLabel(label) : label;
    long compression = label & COMPRESSION_MASK;
    return compression == LZ4
        ? Family.DATA_LZ4
        : compression == ZSTD ? Family.DATA_ZSTD : Family.DATA;
  }

  /** The key of a block, and of how often it is lent. */
  static byte[] key(long label, long block) {
    return ByteBuffer.allocate(KEY_BYTES).putLong(label).putLong(block).array();
  }

  Store store() {
    return store;
  }

  /**
   * Reads the block that {@code block} of a vDisk is, as {@code source} says, whole.
   *
   * @return false if there is no such key, which is damage unless the map has changed meanwhile
   * @throws VDiskException CORRUPT if the checksum says that it is another
   */
  boolean read(Source source, long block, ByteBuffer target) throws IOException {
    ByteBuffer bytes = load(source, block, target.remaining());
    if (bytes == null) {
      return false;
    }
    target.put(bytes);
    return true;
  }

  /**
   * Reads a whole block like {@link #read}, or null where there is none: position to limit, good
   * until this thread reads or puts the next one.
   */
  @Nullable ByteBuffer load(Source source, long block, int blockSizeBytes) throws IOException {
    Scratch scratch = SCRATCH.get();
    long label = source.label();
    ByteBuffer key = scratch.key(label, block + source.shift());
    ByteBuffer value = scratch.value(HEADER_BYTES + blockSizeBytes);
    int length = store.get(family(label), key, value);
    return length < 0 ? null : verified(scratch, source, block, blockSizeBytes, length);
  }

  /** The same from memory, or null where it is not there. */
  @Nullable ByteBuffer tryLoad(Source source, long block, int blockSizeBytes) throws IOException {
    Scratch scratch = SCRATCH.get();
    long label = source.label();
    ByteBuffer key = scratch.key(label, block + source.shift());
    ByteBuffer value = scratch.value(HEADER_BYTES + blockSizeBytes);
    int length = store.tryGet(family(label), key, value);
    return length < 0 ? null : verified(scratch, source, block, blockSizeBytes, length);
  }

  /** Writes a block under a label with a batch. */
  void put(Batch batch, long label, long block, ByteBuffer bytes) {
    Scratch scratch = SCRATCH.get();
    scratch.key(label, block);
    int length = HEADER_BYTES + bytes.remaining();
    ByteBuffer value = scratch.value(length);
    value.putInt(CHECKSUM_BYTES, VERSION << 24).position(HEADER_BYTES).put(bytes);
    value.putInt(0, scratch.checksum(length));
    batch.put(family(label), scratch.key.clear(), value);
  }

  /** Frees and lends with a batch; to be closed behind the commit, which ends what it knows. */
  Lending lending(Batch batch) {
    return new Lending(store, batch, lentLabels);
  }

  /**
   * Of {@code count} adjacent blocks that have this source, those that would stay in the store if
   * they were freed, because others have them, too.
   */
  long shared(Source source, long block, long count) throws IOException {
    long label = source.label();
    if (!source.borrowed() && !lentLabels.contains(label)) {
      return 0;
    }
    long first = block + source.shift();
    long shared = source.borrowed() ? count : 0;
    try (Cursor cursor = store.cursor(Family.LENT, key(label, first), key(label, first + count))) {
      while (cursor.next()) {
        if (!source.borrowed()) {
          shared++;
        } else if (Lending.isLastBorrowed(cursor.value())) {
          shared--;
        }
      }
    }
    return shared;
  }

  /** Whether a stored value is the block that was put under this key. */
  static boolean isIntact(byte[] key, byte[] value, int blockSizeBytes) {
    if (value.length != HEADER_BYTES + blockSizeBytes) {
      return false;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(key);
    checksum.update(value, CHECKSUM_BYTES, value.length - CHECKSUM_BYTES);
    ByteBuffer header = ByteBuffer.wrap(value);
    return header.getInt(0) == (int) checksum.getValue()
        && header.getInt(CHECKSUM_BYTES) == VERSION << 24;
  }

  private static ByteBuffer verified(
      Scratch scratch, Source source, long block, int blockSizeBytes, int length)
      throws VDiskException {
    if (length != HEADER_BYTES + blockSizeBytes) {
      throw corrupt(source, block, "it has a length of " + length);
    }
    int checksum = scratch.checksum(length);
    ByteBuffer value = scratch.value;
    if (value.getInt(0) != checksum) {
      String found = "its checksum is %08x, expected %08x".formatted(checksum, value.getInt(0));
      throw corrupt(source, block, found);
    }
    if (value.getInt(CHECKSUM_BYTES) != VERSION << 24) {
      throw corrupt(source, block, "its version is " + value.get(CHECKSUM_BYTES));
    }
    return value.position(HEADER_BYTES);
  }

  private static VDiskException corrupt(Source source, long block, String reason) {
    return new VDiskException(
        Kind.CORRUPT,
        "what is stored of block %d under label %d is damaged: %s"
            .formatted(block, source.label(), reason));
  }
}
