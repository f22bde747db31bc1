package dev.lunette.scsi.copy;

import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The parameter list of POPULATE TOKEN or WRITE USING TOKEN (SBC-3 5.7, 5.55). */
public final class TokenList {

  /** The two headers: how long they are, and where the length of what follows stands. */
  public enum Format {
    POPULATE(16, 14),
    WRITE(536, 534);

    private final int headerBytes;
    private final int rangesOffset;

    Format(int headerBytes, int rangesOffset) {
      this.headerBytes = headerBytes;
      this.rangesOffset = rangesOffset;
    }

    /** Longest list. */
    public int mostBytes() {
      return headerBytes + CopyLimits.RANGE_DESCRIPTORS * BlockRange.LENGTH_BYTES;
    }
  }

  private static final int FLAGS_OFFSET = 2;

  private static final int IMMEDIATE = 0x01;

  /** POPULATE TOKEN: the type of ROD is said, and not left to the copy manager. */
  private static final int ROD_TYPE_VALID = 0x02;

  /** WRITE USING TOKEN: the token is not needed any more. */
  private static final int DELETE_TOKEN = 0x02;

  private static final int INACTIVITY_OFFSET = 4;
  private static final int ROD_TYPE_OFFSET = 8;

  /** Where the offset into what the token stands for stands. */
  public static final int ROD_OFFSET_OFFSET = 8;

  /** Where the token stands. */
  public static final int TOKEN_OFFSET = 16;

  /** What the length at its begin does not count. */
  private static final int COUNT_BYTES = 2;

  private final ByteBuffer list;
  private final Format format;
  private final List<BlockRange> ranges = new ArrayList<>();

  /** A list as it came, from 0 to its limit. */
  public TokenList(ByteBuffer list, Format format) {
    this.list = list;
    this.format = format;
  }

  /** The ranges of blocks to be read or written, in order. */
  public List<BlockRange> ranges() {
    return ranges;
  }

  /** Blocks of all ranges. */
  public long blocks() {
    return ranges.stream().mapToLong(BlockRange::blocks).sum();
  }

  /** Seconds for which a new token may lie unused. */
  public long inactivitySeconds() {
    long wanted = u32(INACTIVITY_OFFSET);
    return wanted == 0 ? CopyLimits.DEFAULT_INACTIVITY_SECONDS : wanted;
  }

  /** Blocks at the begin of what the token stands for that are not written, unsigned. */
  public long offsetIntoRod() {
    return list.getLong(ROD_OFFSET_OFFSET);
  }

  /** Whether the token is not needed any more. */
  public boolean deletesToken() {
    return (list.get(FLAGS_OFFSET) & DELETE_TOKEN) != 0;
  }

  /** The token as it came. */
  public RodToken token() {
    byte[] token = new byte[RodToken.LENGTH_BYTES];
    list.get(TOKEN_OFFSET, token);
    return new RodToken(token);
  }

  /**
   * Reads it, and says what is wrong with it.
   *
   * @param inside whether a first block and a number of blocks lie inside the disk
   * @param mostBlocks of all ranges together
   */
  public @Nullable SenseData read(BiPredicate<Long, Long> inside, long mostBlocks) {
    if (list.limit() < format.headerBytes) {
      return SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR);
    }
    int length = u16(format.rangesOffset);
    if (u16(0) < format.headerBytes - COUNT_BYTES + BlockRange.LENGTH_BYTES) {
      return invalid(0, 7);
    }
    if ((list.get(FLAGS_OFFSET) & IMMEDIATE) != 0) {
      return invalid(FLAGS_OFFSET, 0); // nothing goes on behind its status here
    }
    @Nullable SenseData wrong = format == Format.POPULATE ? populateFault() : null;
    if (wrong != null) {
      return wrong;
    }
    if (length < BlockRange.LENGTH_BYTES
        || length > list.limit() - format.headerBytes
        || length > u16(0) + COUNT_BYTES - format.headerBytes) {
      return invalid(format.rangesOffset, 7);
    }
    int count = length / BlockRange.LENGTH_BYTES;
    if (count > CopyLimits.RANGE_DESCRIPTORS) {
      return SenseData.of(Sense.TOO_MANY_SEGMENT_DESCRIPTORS);
    }
    return readRanges(count, inside, mostBlocks);
  }

  private @Nullable SenseData populateFault() {
    if (u32(INACTIVITY_OFFSET) > CopyLimits.MOST_INACTIVITY_SECONDS) {
      return invalid(INACTIVITY_OFFSET, 7);
    }
    boolean says = (list.get(FLAGS_OFFSET) & ROD_TYPE_VALID) != 0;
    return says && list.getInt(ROD_TYPE_OFFSET) != RodToken.ACCESS_UPON_REFERENCE
        ? invalid(ROD_TYPE_OFFSET, 7)
        : null;
  }

  private @Nullable SenseData readRanges(
      int count, BiPredicate<Long, Long> inside, long mostBlocks) {
    long blocksLeft = mostBlocks;
    for (int i = 0; i < count; i++) {
      BlockRange range = BlockRange.read(list, format.headerBytes + i * BlockRange.LENGTH_BYTES);
      if (!inside.test(range.lba(), range.blocks())) {
        return SenseData.of(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
      }
      boolean empty = range.blocks() == 0;
      if (range.blocks() > blocksLeft || (!empty && ranges.stream().anyMatch(range::overlaps))) {
        return invalid(range.offset(), 7);
      }
      blocksLeft -= range.blocks();
      if (range.blocks() > 0) {
        ranges.add(range);
      }
    }
    return null;
  }

  private static SenseData invalid(int offset, int bit) {
    return SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
        .at(new FieldPointer(false, offset, bit));
  }

  private int u16(int offset) {
    return Short.toUnsignedInt(list.getShort(offset));
  }

  private long u32(int offset) {
    return Integer.toUnsignedLong(list.getInt(offset));
  }
}
