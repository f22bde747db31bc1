package dev.lunette.scsi.copy;

import java.nio.ByteBuffer;

/** What an EXTENDED COPY may ask for (SPC-4 6.19). */
public final class OperatingParameters {

  private static final int HEADER_BYTES = 44;

  /** What the available data field does not count. */
  private static final int COUNT_BYTES = 4;

  /** A copy need not have a list identifier. */
  private static final int NO_LIST_IDENTIFIER = 0x01;

  private static final byte[] DESCRIPTOR_TYPES = {
    (byte) SegmentDescriptor.TYPE, (byte) CscdDescriptor.TYPE
  };

  private OperatingParameters() {}

  /** The types of descriptors that are understood, in ascending order. */
  public static byte[] descriptorTypes() {
    return DESCRIPTOR_TYPES.clone();
  }

  /** As sent; what stays 0 is not there, or has no limit: the length of a segment. */
  public static byte[] data() {
    ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + DESCRIPTOR_TYPES.length);
    data.putInt(0, data.capacity() - COUNT_BYTES);
    data.put(4, (byte) NO_LIST_IDENTIFIER);
    data.putShort(8, (short) CopyLimits.CSCD_DESCRIPTORS);
    data.putShort(10, (short) CopyLimits.SEGMENT_DESCRIPTORS);
    data.putInt(12, CopyLimits.DESCRIPTOR_LIST_BYTES);
    data.putShort(34, (short) CopyLimits.COPIES);
    data.put(36, (byte) CopyLimits.COPIES);
    data.put(37, (byte) CopyLimits.GRANULARITY_EXPONENT);
    data.put(43, (byte) DESCRIPTOR_TYPES.length);
    return data.put(HEADER_BYTES, DESCRIPTOR_TYPES).array();
  }
}
