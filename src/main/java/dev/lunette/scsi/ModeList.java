package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.page.ModePages;
import dev.lunette.scsi.page.ModeValues;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameter list of a MODE SELECT (SPC-5 7.5, SBC-4 6.5.2): a header, at most one block
 * descriptor, which must describe the disk as it is, and pages, of which only some bits may differ
 * from what they are.
 *
 * <p>The mode data length is reserved here, and the device specific parameter says nothing that
 * could be changed, so initiators may leave in both what MODE SENSE has told them.
 */
final class ModeList {

  private static final int LONG_LBA = 0x01;
  private static final int SHORT_DESCRIPTOR_BYTES = 8;
  private static final int LONG_DESCRIPTOR_BYTES = 16;
  private static final long ALL_ONES_32 = 0xFFFF_FFFFL;
  private static final int BLOCK_LENGTH_MASK = 0xFF_FFFF;
  private static final int PAGE_CODE = 0x3F;

  private final ByteBuffer list;
  private final @Nullable Medium described;
  private final ModeValues before;
  private final SortedMap<Integer, byte[]> bodies = new TreeMap<>();

  /**
   * A list as it came, from 0 to its limit, for a unit with those parameters.
   *
   * @param described what a block descriptor describes; null if there must be none
   */
  ModeList(ByteBuffer list, ModeTable parameters, @Nullable Medium described) {
    this.list = list;
    this.described = described;
    this.before = parameters.current();
  }

  /** The pages that it sets, by key, once it has been read. */
  Map<Integer, byte[]> bodies() {
    return bodies;
  }

  /** Reads it, and says what is wrong with it. */
  @Nullable SenseData read(Cdb.ModeSelect request) {
    boolean six = request.operation() == OperationCode.MODE_SELECT_6;
    int header = six ? 4 : 8;
    if (list.limit() < header) {
      return truncated();
    }
    int mediumTypeOffset = six ? 1 : 2;
    if (list.get(mediumTypeOffset) != 0) {
      return invalid(mediumTypeOffset, 7);
    }
    boolean longLba = !six && (list.get(4) & LONG_LBA) != 0;
    int descriptor = six ? u8(3) : Short.toUnsignedInt(list.getShort(6));
    int expected = longLba ? LONG_DESCRIPTOR_BYTES : SHORT_DESCRIPTOR_BYTES;
    if (descriptor != 0 && (described == null || descriptor != expected)) {
      return invalid(six ? 3 : 6, 7);
    }
    int start = header + descriptor;
    if (start > list.limit()) {
      return truncated();
    }
    @Nullable SenseData wrong =
        descriptor == 0 || described == null ? null : descriptorFault(header, longLba, described);
    if (wrong != null) {
      return wrong;
    }
    if (start < list.limit() && !request.pageFormat()) {
      // What follows would be of a format of our own, and we have none.
      return SenseData.invalidFieldInCdb(1, 4);
    }
    return pagesFault(start);
  }

  /** The capacity can't be set, so 0 (unchanged) and all ones (the most) mean what it is. */
  private @Nullable SenseData descriptorFault(int offset, boolean longLba, Medium medium) {
    long capacity = medium.capacityBlocks();
    long most = longLba ? -1 : ALL_ONES_32;
    long blocks = longLba ? list.getLong(offset) : list.getInt(offset) & ALL_ONES_32;
    long same = longLba ? capacity : Math.min(capacity, ALL_ONES_32);
    if (blocks != 0 && blocks != most && blocks != same) {
      return invalid(offset, 7);
    }
    int lengthOffset = offset + (longLba ? 12 : 4);
    int length = list.getInt(lengthOffset) & (longLba ? -1 : BLOCK_LENGTH_MASK);
    return length == medium.blockSizeBytes() ? null : invalid(lengthOffset + (longLba ? 0 : 1), 7);
  }

  private @Nullable SenseData pagesFault(int start) {
    int offset = start;
    while (offset < list.limit()) {
      boolean subpageFormat = (list.get(offset) & ModePages.SUBPAGE_FORMAT) != 0;
      int header = ModePages.headerBytes(subpageFormat);
      if (list.limit() - offset < header) {
        return truncated();
      }
      @Nullable SenseData wrong = pageFault(offset, subpageFormat);
      if (wrong != null) {
        return wrong;
      }
      offset += header + bodyBytes(offset, subpageFormat);
    }
    return null;
  }

  private int bodyBytes(int offset, boolean subpageFormat) {
    return subpageFormat ? Short.toUnsignedInt(list.getShort(offset + 2)) : u8(offset + 1);
  }

  private @Nullable SenseData pageFault(int offset, boolean subpageFormat) {
    int code = list.get(offset) & PAGE_CODE;
    if (!before.pages().contains(code)) {
      return invalid(offset, 5);
    }
    int subpage = subpageFormat ? u8(offset + 1) : 0;
    int key = ModePages.key(code, subpage);
    if (!before.contains(key) || subpageFormat != (subpage != 0)) {
      boolean other = subpageFormat && before.pages().hasSubpages(code);
      return other ? invalid(offset + 1, 7) : invalid(offset, 6);
    }
    byte[] known = before.body(key);
    if (bodyBytes(offset, subpageFormat) != known.length) {
      return invalid(offset + (subpageFormat ? 2 : 1), 7);
    }
    int first = offset + ModePages.headerBytes(subpageFormat);
    if (known.length > list.limit() - first) {
      return truncated();
    }
    byte[] wanted = new byte[known.length];
    list.get(first, wanted);
    @Nullable SenseData wrong = changeFault(first, wanted, known, key);
    if (wrong == null) {
      bodies.put(key, wanted);
    }
    return wrong;
  }

  private @Nullable SenseData changeFault(int first, byte[] wanted, byte[] known, int key) {
    byte[] changeable = before.pages().changeable().body(key);
    for (int i = 0; i < known.length; i++) {
      int refused = (wanted[i] ^ known[i]) & ~changeable[i] & 0xFF;
      if (refused != 0) {
        return invalid(first + i, 31 - Integer.numberOfLeadingZeros(refused));
      }
    }
    int reserved = before.pages().reservedBit(key, wanted);
    return reserved < 0
        ? null
        : invalid(first + reserved / Byte.SIZE, Byte.SIZE - 1 - reserved % Byte.SIZE);
  }

  private int u8(int offset) {
    return Byte.toUnsignedInt(list.get(offset));
  }

  private static SenseData truncated() {
    return SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR);
  }

  private static SenseData invalid(int byteOffset, int bit) {
    return SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
        .at(new FieldPointer(false, byteOffset, bit));
  }
}
