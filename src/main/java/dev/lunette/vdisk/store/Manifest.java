package dev.lunette.vdisk.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * RocksDB's list of its files, a log of records in blocks of 32 KiB (its "log format"), looked
 * through before RocksDB reads it.
 *
 * <p>RocksDB 11.1.1 never comes back from one in which a record has become one of another type, as
 * one flipped bit can make it. What is cut off at the end is left to RocksDB, which knows that a
 * crash leaves that behind.
 */
final class Manifest {
  private static final int BLOCK_BYTES = 32_768;
  private static final int HEADER_BYTES = 7;
  private static final int LENGTH_OFFSET = 4;
  private static final int TYPE_OFFSET = 6;

  private final Path file;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private Manifest(Path file) {
    this.file = file;
  }

  /** Fails with CORRUPT if a checksum is wrong; a store that is not there yet has none. */
  static void requireIntact(Path directory) throws IOException {
    Path current = directory.resolve("CURRENT");
    if (!Files.exists(current)) {
      return;
    }
    String name = new String(Files.readAllBytes(current), UTF_8);
    Path file = directory.resolve("MANIFEST-" + name.strip().replaceAll("\\D", ""));
    if (Files.exists(file)) {
      new Manifest(file).requireIntact();
    }
  }

  private void requireIntact() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      for (long offset = 0; offset < channel.size(); offset += BLOCK_BYTES) {
        block.clear();
        while (block.hasRemaining() && channel.read(block) >= 0) {}
        int damaged = damaged(block.flip());
        if (damaged >= 0) {
          throw new VDiskException(
              Kind.CORRUPT,
              """
              The list of files of the store, %s, is damaged at byte %d; nothing was changed, so \
              restore a backup, or have a copy of it looked at.\
              """
                  .formatted(file, offset + damaged));
        }
      }
    }
  }

  /** Where the first record of a block is that is not what was written, or -1. */
  private static int damaged(ByteBuffer block) {
    CRC32C checksum = new CRC32C();
    int at = 0;
    while (at + HEADER_BYTES <= block.limit()) {
      int length = Short.toUnsignedInt(block.getShort(at + LENGTH_OFFSET));
      int end = at + HEADER_BYTES + length;
      if (end > block.limit() || (length == 0 && block.get(at + TYPE_OFFSET) == 0)) {
        return -1; // cut off, or space that was never written
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

  /** Checksums are stored rotated and shifted, since data may hold checksums itself. */
  private static int unmasked(int stored) {
    return Integer.rotateRight(stored - 0xa282ead8, 17);
  }
}
