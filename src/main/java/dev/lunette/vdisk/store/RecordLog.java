package dev.lunette.vdisk.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A log as RocksDB writes it, its list of files (MANIFEST) and the log of changes alike: records of
 * a checksum, a length, a type and data, in blocks of 32 KiB that no record crosses.
 *
 * <p>It is looked through before RocksDB reads it, because RocksDB 11.1.1 never comes back from one
 * in which a record's type says that the file is a recycled one, as one flipped bit can make it.
 */
final class RecordLog {
  private static final int BLOCK_BYTES = 32_768;
  private static final int HEADER_BYTES = 7;
  private static final int LENGTH_OFFSET = 4;
  private static final int TYPE_OFFSET = 6;

  /** Whole, first, middle and last; we recycle no files, so what is above is damage. */
  private static final int HIGHEST_TYPE = 4;

  private final Path file;

  RecordLog(Path file) {
    this.file = file;
  }

  /** The first record that is not what was written. */
  record Damage(long offset, int type) {
    /** Whether RocksDB would read it for ever. */
    boolean traps() {
      return type > HIGHEST_TYPE;
    }
  }

  /**
   * Looks for damage; what is cut off at the end is none, for RocksDB knows that a crash leaves
   * that behind.
   */
  Optional<Damage> damage() throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      for (long offset = 0; offset < channel.size(); offset += BLOCK_BYTES) {
        block.clear();
        int read = 0;
        while (read >= 0 && block.hasRemaining()) {
          read = channel.read(block);
        }
        int damaged = damaged(block.flip());
        if (damaged >= 0) {
          int type = Byte.toUnsignedInt(block.get(damaged + TYPE_OFFSET));
          return Optional.of(new Damage(offset + damaged, type));
        }
      }
    }
    return Optional.empty();
  }

  /** Gives a damaged record a type at which RocksDB stops as at any other damage. */
  void defuse(Damage damage) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), damage.offset() + TYPE_OFFSET);
      channel.force(false);
    }
  }

  /** Where the first record of a block is that is not what was written, or -1. */
  private static int damaged(ByteBuffer block) {
    CRC32C checksum = new CRC32C();
    int at = 0;
    while (at + HEADER_BYTES <= block.limit()) {
      int length = Short.toUnsignedInt(block.getShort(at + LENGTH_OFFSET));
      int type = block.get(at + TYPE_OFFSET);
      int end = at + HEADER_BYTES + length;
      if (length == 0 && type == 0) {
        return -1; // space that was never written
      }
      if (end > block.limit()) {
        return isWhole(block, at) ? at : -1;
      }
      checksum.reset();
      checksum.update(block.slice(at + TYPE_OFFSET, 1 + length));
      if (unmasked(block.getInt(at)) != (int) checksum.getValue()) {
        return at;
      }
      at = end;
    }
    return -1;
  }

  /**
   * Whether all of a record is there that says that it ends behind the end of the file. RocksDB
   * would take it for one that a crash has cut off and forget it and all that follow, which are
   * most files of a store; but of what was cut off no part has the checksum of the whole.
   */
  private static boolean isWhole(ByteBuffer block, int at) {
    int stored = unmasked(block.getInt(at));
    CRC32C checksum = new CRC32C();
    for (int next = at + TYPE_OFFSET; next < block.limit(); next++) {
      checksum.update(block.get(next));
      if ((int) checksum.getValue() == stored) {
        return true;
      }
    }
    return false;
  }

  /** Checksums are stored rotated and shifted, since data may hold checksums itself. */
  private static int unmasked(int stored) {
    return Integer.rotateRight(stored - 0xa282ead8, 17);
  }
}
