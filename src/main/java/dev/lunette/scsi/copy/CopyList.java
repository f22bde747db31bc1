package dev.lunette.scsi.copy;

import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The parameter list of an EXTENDED COPY (SPC-4 6.4, 6.5): a header, then the copy sources and
 * destinations, then what is to be copied between them.
 *
 * <p>STR and PRIORITY may be anything: segments are done one after the other, and all copies alike.
 */
public final class CopyList {

  /** The two headers. */
  public enum Format {
    /** With a list identifier of one byte. */
    LID1(16, 0, 2, 8),
    /** With a list identifier of four bytes. */
    LID4(48, 20, 42, 44);

    private final int headerBytes;
    private final int identifierOffset;
    private final int cscdLengthOffset;
    private final int segmentLengthOffset;

    Format(int headerBytes, int identifierOffset, int cscdLengthOffset, int segmentLengthOffset) {
      this.headerBytes = headerBytes;
      this.identifierOffset = identifierOffset;
      this.cscdLengthOffset = cscdLengthOffset;
      this.segmentLengthOffset = segmentLengthOffset;
    }

    /** Longest list. */
    public int mostBytes() {
      return headerBytes + CopyLimits.DESCRIPTOR_LIST_BYTES;
    }
  }

  private static final int USAGE_OFFSET = 1;
  private static final int USAGE_RESERVED = 0xC0;
  private static final int RESERVED_USAGE = 1;
  private static final int NO_IDENTIFIER = 3;

  /** Of the long header: what it must say of itself, and what nobody does here. */
  private static final int LIST_FORMAT = 0x01;

  private static final int HEADER_CSCD_LENGTH = 0x20;
  private static final int FLAGS_OFFSET = 15;
  private static final int HEADER_CSCD_TYPE_OFFSET = 16;
  private static final int HEADER_CSCD_TYPE = 0xFF;

  private final ByteBuffer list;
  private final Format format;
  private final List<CscdDescriptor> cscds = new ArrayList<>();
  private final List<SegmentDescriptor> segments = new ArrayList<>();
  private OptionalInt identifier = OptionalInt.empty();
  private int cscdBytes;
  private int segmentBytes;

  /** A list as it came, from 0 to its limit. */
  public CopyList(ByteBuffer list, Format format) {
    this.list = list;
    this.format = format;
  }

  /** By which the copy is known, unless it has no name. */
  public OptionalInt identifier() {
    return identifier;
  }

  /** The copy sources and destinations. */
  public List<CscdDescriptor> cscds() {
    return cscds;
  }

  /** What is to be copied, in order. */
  public List<SegmentDescriptor> segments() {
    return segments;
  }

  /** Where the list identifier stands. */
  public int identifierOffset() {
    return format.identifierOffset;
  }

  /** Reads it, and says what is wrong with it; nothing is said of what it names. */
  public @Nullable SenseData read() {
    if (list.limit() < format.headerBytes) {
      return SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR);
    }
    @Nullable SenseData wrong = readIdentifier();
    wrong = wrong == null && format == Format.LID4 ? longHeaderFault() : wrong;
    wrong = wrong == null ? readLengths() : wrong;
    wrong = wrong == null ? readCscds() : wrong;
    return wrong == null ? readSegments() : wrong;
  }

  private @Nullable SenseData readIdentifier() {
    int flags = list.get(USAGE_OFFSET);
    int usage = flags >> 3 & 0x03;
    if ((flags & USAGE_RESERVED) != 0) {
      return invalid(USAGE_OFFSET, 7);
    }
    if (usage == RESERVED_USAGE) {
      return invalid(USAGE_OFFSET, 4);
    }
    int value =
        format == Format.LID1
            ? list.get(format.identifierOffset) & 0xFF
            : list.getInt(format.identifierOffset);
    if (usage == NO_IDENTIFIER) {
      return value == 0 ? null : invalid(format.identifierOffset, 7);
    }
    identifier = OptionalInt.of(value);
    return null;
  }

  /**
   * A copy that goes on behind its status is not for us, nor is sense data that comes with GOOD.
   */
  private @Nullable SenseData longHeaderFault() {
    if (list.get(0) != LIST_FORMAT) {
      return invalid(0, 7);
    }
    if (u16(2) != HEADER_CSCD_LENGTH) {
      return invalid(2, 7);
    }
    int flags = list.get(FLAGS_OFFSET) & 0xFF;
    if (flags != 0) {
      return invalid(FLAGS_OFFSET, 31 - Integer.numberOfLeadingZeros(flags));
    }
    return (list.get(HEADER_CSCD_TYPE_OFFSET) & 0xFF) == HEADER_CSCD_TYPE
        ? null
        : invalid(HEADER_CSCD_TYPE_OFFSET, 7);
  }

  /** There is no inline data: no segment descriptor that is known here has a use for it. */
  private @Nullable SenseData readLengths() {
    long cscdLength = u16(format.cscdLengthOffset);
    boolean wide = format == Format.LID1;
    int at = format.segmentLengthOffset;
    long segmentLength = wide ? u32(at) : u16(at);
    long inlineLength = wide ? u32(at + Integer.BYTES) : u16(at + Short.BYTES);
    long descriptors = cscdLength + segmentLength;
    if (descriptors > CopyLimits.DESCRIPTOR_LIST_BYTES
        || descriptors > list.limit() - format.headerBytes
        || inlineLength > 0) {
      return SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR);
    }
    cscdBytes = (int) cscdLength;
    segmentBytes = (int) segmentLength;
    return null;
  }

  private @Nullable SenseData readCscds() {
    if (cscdBytes > CopyLimits.CSCD_DESCRIPTORS * CscdDescriptor.LENGTH_BYTES) {
      return SenseData.of(Sense.TOO_MANY_CSCD_DESCRIPTORS);
    }
    if (cscdBytes % CscdDescriptor.LENGTH_BYTES != 0) {
      return invalid(format.cscdLengthOffset, 7);
    }
    int end = format.headerBytes + cscdBytes;
    for (int at = format.headerBytes; at < end; at += CscdDescriptor.LENGTH_BYTES) {
      if ((list.get(at) & 0xFF) != CscdDescriptor.TYPE) {
        return unsupported(Sense.UNSUPPORTED_CSCD_DESCRIPTOR_TYPE_CODE, at);
      }
      cscds.add(CscdDescriptor.read(list, at));
    }
    return null;
  }

  private @Nullable SenseData readSegments() {
    int at = format.headerBytes + cscdBytes;
    int end = at + segmentBytes;
    for (; at < end; at += SegmentDescriptor.LENGTH_BYTES) {
      if (segments.size() == CopyLimits.SEGMENT_DESCRIPTORS) {
        return SenseData.of(Sense.TOO_MANY_SEGMENT_DESCRIPTORS);
      }
      if ((list.get(at) & 0xFF) != SegmentDescriptor.TYPE) {
        return unsupported(Sense.UNSUPPORTED_SEGMENT_DESCRIPTOR_TYPE_CODE, at);
      }
      if (end - at < SegmentDescriptor.LENGTH_BYTES) {
        return SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR);
      }
      if (u16(at + SegmentDescriptor.LENGTH_OFFSET) != SegmentDescriptor.COUNTED_BYTES) {
        return invalid(at + SegmentDescriptor.LENGTH_OFFSET, 7);
      }
      int unknown = list.get(at + 1) & SegmentDescriptor.UNKNOWN_FLAGS;
      if (unknown != 0) {
        return invalid(at + 1, 31 - Integer.numberOfLeadingZeros(unknown));
      }
      segments.add(SegmentDescriptor.read(list, at));
    }
    return null;
  }

  private static SenseData invalid(int offset, int bit) {
    return unsupported(Sense.INVALID_FIELD_IN_PARAMETER_LIST, offset, bit);
  }

  private static SenseData unsupported(Sense sense, int offset) {
    return unsupported(sense, offset, 7);
  }

  private static SenseData unsupported(Sense sense, int offset, int bit) {
    return SenseData.of(sense).at(new FieldPointer(false, offset, bit));
  }

  private int u16(int offset) {
    return Short.toUnsignedInt(list.getShort(offset));
  }

  private long u32(int offset) {
    return Integer.toUnsignedLong(list.getInt(offset));
  }
}
