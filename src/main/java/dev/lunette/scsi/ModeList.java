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
  private static final int PAGE_HEADER_BYTES = 2;
  private static final int PAGE_CODE = 0x3F;
  private static final int SUBPAGE_FORMAT = 0x40;

  private final ByteBuffer list;
  private final Medium medium;
  private final ModePages pages;
  private final ModeValues before;
  private final SortedMap<Integer, byte[]> bodies = new TreeMap<>();

  /** A list as it came, from 0 to its limit, for a disk with those parameters. */
  ModeList(ByteBuffer list, Medium medium, ModeParameters parameters) {
    this.list = list;
    this.medium = medium;
    this.pages = parameters.pages();
    this.before = parameters.current();
  }

  /** The pages that it sets, by code, once it has been read. */
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
    if (descriptor != 0
        && descriptor != (longLba ? LONG_DESCRIPTOR_BYTES : SHORT_DESCRIPTOR_BYTES)) {
      return invalid(six ? 3 : 6, 7);
    }
    int start = header + descriptor;
    if (start > list.limit()) {
      return truncated();
    }
    @Nullable SenseData wrong = descriptor == 0 ? null : descriptorFault(header, longLba);
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
  private @Nullable SenseData descriptorFault(int offset, boolean longLba) {
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
      if (list.limit() - offset < PAGE_HEADER_BYTES) {
        return truncated();
      }
      @Nullable SenseData wrong = pageFault(offset);
      if (wrong != null) {
        return wrong;
      }
      offset += PAGE_HEADER_BYTES + u8(offset + 1);
    }
    return null;
  }

  private @Nullable SenseData pageFault(int offset) {
    if ((list.get(offset) & SUBPAGE_FORMAT) != 0) {
      return invalid(offset, 6);
    }
    int code = list.get(offset) & PAGE_CODE;
    if (!pages.contains(code)) {
      return invalid(offset, 5);
    }
    byte[] known = before.body(code);
    if (u8(offset + 1) != known.length) {
      return invalid(offset + 1, 7);
    }
    int first = offset + PAGE_HEADER_BYTES;
    if (known.length > list.limit() - first) {
      return truncated();
    }
    byte[] wanted = new byte[known.length];
    list.get(first, wanted);
    byte[] changeable = pages.changeable().body(code);
    for (int i = 0; i < known.length; i++) {
      int refused = (wanted[i] ^ known[i]) & ~changeable[i] & 0xFF;
      if (refused != 0) {
        return invalid(first + i, 31 - Integer.numberOfLeadingZeros(refused));
      }
    }
    bodies.put(code, wanted);
    return null;
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
