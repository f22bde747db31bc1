package dev.lunette.scsi.copy;

import java.nio.ByteBuffer;

/**
 * A block device range descriptor (SBC-3 5.7.3).
 *
 * @param offset of the descriptor in its parameter list
 * @param lba first block, unsigned
 * @param blocks how many
 */
public record BlockRange(int offset, long lba, long blocks) {

  static final int LENGTH_BYTES = 16;

  private static final int BLOCKS_OFFSET = 8;

  static BlockRange read(ByteBuffer list, int offset) {
    return new BlockRange(
        offset, list.getLong(offset), Integer.toUnsignedLong(list.getInt(offset + BLOCKS_OFFSET)));
  }

  /** Whether two ranges that lie inside a disk have a block in common. */
  boolean overlaps(BlockRange other) {
    return lba < other.lba + other.blocks && other.lba < lba + blocks;
  }
}
