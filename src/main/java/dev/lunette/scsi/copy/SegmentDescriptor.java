package dev.lunette.scsi.copy;

import java.nio.ByteBuffer;

/**
 * A segment descriptor from block device to block device (SPC-4 6.4.6.5).
 *
 * @param offset of the descriptor in its parameter list
 * @param countsDestination whether the blocks are counted as those of the destination (DC), not as
 *     those of the source
 * @param source number of the CSCD descriptor of the source
 * @param destination number of that of the destination
 * @param blocks how many
 * @param sourceLba first block to be read, unsigned
 * @param destinationLba first block to be written, unsigned
 */
public record SegmentDescriptor(
    int offset,
    boolean countsDestination,
    int source,
    int destination,
    int blocks,
    long sourceLba,
    long destinationLba) {

  /** Type code. */
  public static final int TYPE = 0x02;

  static final int LENGTH_BYTES = 28;

  /** Where its own length stands in it, which counts what follows. */
  static final int LENGTH_OFFSET = 2;

  static final int COUNTED_BYTES = LENGTH_BYTES - LENGTH_OFFSET - Short.BYTES;

  /** Where the number of the source stands in it, and behind it that of the destination. */
  public static final int SOURCE_OFFSET = 4;

  public static final int DESTINATION_OFFSET = 6;

  /** Where the number of blocks stands in it. */
  public static final int BLOCKS_OFFSET = 10;

  private static final int DESTINATION_COUNT = 0x02;

  /**
   * Flags other than DC and CAT; there is never anything to concatenate, as a segment that is not
   * of whole blocks fails.
   */
  static final int UNKNOWN_FLAGS = 0xFC;

  /** Reads one that is there as a whole and of this type. */
  static SegmentDescriptor read(ByteBuffer list, int offset) {
    return new SegmentDescriptor(
        offset,
        (list.get(offset + 1) & DESTINATION_COUNT) != 0,
        Short.toUnsignedInt(list.getShort(offset + SOURCE_OFFSET)),
        Short.toUnsignedInt(list.getShort(offset + DESTINATION_OFFSET)),
        Short.toUnsignedInt(list.getShort(offset + BLOCKS_OFFSET)),
        list.getLong(offset + 12),
        list.getLong(offset + 20));
  }
}
