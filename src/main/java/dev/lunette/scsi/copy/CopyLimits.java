package dev.lunette.scsi.copy;

/** Bounds of third-party copy, which initiators are told. */
public final class CopyLimits {

  /** Copy sources and destinations that one EXTENDED COPY names. */
  public static final int CSCD_DESCRIPTORS = 64;

  /** Segments of one EXTENDED COPY. */
  public static final int SEGMENT_DESCRIPTORS = 64;

  /** Both together. */
  public static final int DESCRIPTOR_LIST_BYTES =
      CSCD_DESCRIPTORS * CscdDescriptor.LENGTH_BYTES
          + SEGMENT_DESCRIPTORS * SegmentDescriptor.LENGTH_BYTES;

  /** Copies under way at once in the whole server; one more is BUSY. */
  public static final int COPIES = 32;

  /** What a copy reads, and then writes, in one step: its only buffer. */
  public static final int STEP_BYTES = 512 << 10;

  /** Copies of one nexus by one logical unit whose results are kept; the oldest goes first. */
  public static final int KEPT_RESULTS = 64;

  /** Smallest logical block, as the power of two that initiators are told. */
  public static final int GRANULARITY_EXPONENT = 9;

  private CopyLimits() {}
}
