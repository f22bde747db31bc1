package dev.lunette.bench;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a verified block holds: a header that says which block of which run it is, bytes that look
 * like random, and a checksum of both. So a block that is old, elsewhere, torn or damaged is found.
 *
 * <p>Layout, big-endian: CRC32C of all that follows, 4 bytes; generation, 4; seed, 8; logical block
 * address, 8; the rest is made from these three.
 */
final class Stamps {

  /** Any generation will do: the block was written by an earlier run. */
  static final int ANY = -1;

  private static final int GENERATION = 4;
  private static final int SEED = 8;
  private static final int LBA = 16;
  private static final int BODY = 24;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final int blockBytes;
  private final CRC32C crc = new CRC32C();

  Stamps(long seed, int blockBytes) {
    this.seed = seed;
    this.blockBytes = blockBytes;
  }

  /** Fills the blocks from {@code lba} on. */
  void fill(ByteBuf buffer, int bytes, long lba, int generation) {
    for (int at = 0; at < bytes; at += blockBytes) {
      long address = lba + at / blockBytes;
      buffer.setInt(at + GENERATION, generation);
      buffer.setLong(at + SEED, seed);
      buffer.setLong(at + LBA, address);
      long word = seed ^ address * GOLDEN ^ generation;
      for (int i = BODY; i < blockBytes; i += Long.BYTES) {
        word += GOLDEN;
        buffer.setLong(at + i, word ^ word >>> 29);
      }
      buffer.setInt(at, checksum(buffer, at));
    }
  }

  /** What is wrong with the blocks from {@code lba} on, in a sentence; empty if nothing is. */
  Optional<String> wrong(ByteBuf buffer, int bytes, long lba, int generation) {
    for (int at = 0; at < bytes; at += blockBytes) {
      String what = fault(buffer, at, lba + at / blockBytes, generation);
      if (!what.isEmpty()) {
        return Optional.of(
            "block %d is not what was written: %s".formatted(lba + at / blockBytes, what));
      }
    }
    return Optional.empty();
  }

  private String fault(ByteBuf buffer, int at, long lba, int generation) {
    long foundSeed = buffer.getLong(at + SEED);
    long foundLba = buffer.getLong(at + LBA);
    int foundGeneration = buffer.getInt(at + GENERATION);
    if (foundSeed != seed) {
      return "it has no stamp of seed " + Long.toUnsignedString(seed);
    }
    if (buffer.getInt(at) != checksum(buffer, at)) {
      return "its checksum is wrong";
    }
    if (foundLba != lba) {
      return "it is the one of block " + foundLba;
    }
    if (generation != ANY && foundGeneration != generation) {
      return "it is of generation %d, expected %d".formatted(foundGeneration, generation);
    }
    return "";
  }

  private int checksum(ByteBuf buffer, int at) {
    crc.reset();
    crc.update(buffer.internalNioBuffer(at + GENERATION, blockBytes - GENERATION));
    return (int) crc.getValue();
  }
}
