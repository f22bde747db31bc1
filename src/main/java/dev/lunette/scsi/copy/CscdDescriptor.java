package dev.lunette.scsi.copy;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An identification descriptor CSCD descriptor (SPC-4 6.4.5.2): a copy source or copy destination.
 *
 * @param offset of the descriptor in its parameter list
 * @param peripheralType device type that the initiator takes it for
 * @param designator of the logical unit; null if it is of a kind that no logical unit here has
 * @param blockBytes length of its logical blocks as the initiator knows it; 0 if it says nothing
 */
public record CscdDescriptor(
    int offset, int peripheralType, @Nullable Designator designator, int blockBytes) {

  /** Type code. */
  public static final int TYPE = 0xE4;

  static final int LENGTH_BYTES = 32;

  /** Where the length of its logical blocks stands in it. */
  public static final int BLOCK_LENGTH_OFFSET = 29;

  private static final int CODE_SET_OFFSET = 4;
  private static final int DESIGNATOR_TYPE_OFFSET = 5;
  private static final int DESIGNATOR_LENGTH_OFFSET = 7;
  private static final int DESIGNATOR_OFFSET = 8;
  private static final int PERIPHERAL_TYPE_MASK = 0x1F;
  private static final int CODE_SET_MASK = 0x0F;
  private static final int BINARY = 0x1;

  /** Association and designator type; the bits above say nothing of a logical unit. */
  private static final int DESIGNATOR_TYPE_MASK = 0x3F;

  private static final int NAA_OF_LOGICAL_UNIT = 0x03;
  private static final int BLOCK_LENGTH_MASK = 0xFF_FFFF;

  /** The bytes of one. */
  static byte[] of(Designator designator, int blockBytes) {
    ByteBuffer cscd = ByteBuffer.allocate(LENGTH_BYTES);
    cscd.put(0, (byte) TYPE).put(CODE_SET_OFFSET, (byte) BINARY);
    cscd.put(DESIGNATOR_TYPE_OFFSET, (byte) NAA_OF_LOGICAL_UNIT);
    cscd.put(DESIGNATOR_LENGTH_OFFSET, (byte) Designator.LENGTH_BYTES);
    cscd.putLong(DESIGNATOR_OFFSET, designator.high());
    cscd.putLong(DESIGNATOR_OFFSET + Long.BYTES, designator.low());
    return cscd.putInt(BLOCK_LENGTH_OFFSET - 1, blockBytes).array();
  }

  /** Reads one that is there as a whole and of this type. */
  static CscdDescriptor read(ByteBuffer list, int offset) {
    boolean known =
        (list.get(offset + CODE_SET_OFFSET) & CODE_SET_MASK) == BINARY
            && (list.get(offset + DESIGNATOR_TYPE_OFFSET) & DESIGNATOR_TYPE_MASK)
                == NAA_OF_LOGICAL_UNIT
            && list.get(offset + DESIGNATOR_LENGTH_OFFSET) == Designator.LENGTH_BYTES;
    return new CscdDescriptor(
        offset,
        list.get(offset + 1) & PERIPHERAL_TYPE_MASK,
        known ? Designator.at(list, offset + DESIGNATOR_OFFSET) : null,
        list.getInt(offset + BLOCK_LENGTH_OFFSET - 1) & BLOCK_LENGTH_MASK);
  }
}
