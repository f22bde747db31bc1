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

  /** Ranges of one POPULATE TOKEN or WRITE USING TOKEN. */
  public static final int RANGE_DESCRIPTORS = 64;

  /** What one of them may be about, and what is done soon. */
  public static final long TOKEN_BYTES = 1L << 30;

  public static final long OPTIMAL_TOKEN_BYTES = 64L << 20;

  /** Tokens in the whole server, and of one nexus. */
  public static final int TOKENS = 1024;

  public static final int TOKENS_PER_NEXUS = 256;

  /** How long a token may lie unused, unless said otherwise, and at most. */
  public static final int DEFAULT_INACTIVITY_SECONDS = 60;

  public static final int MOST_INACTIVITY_SECONDS = 600;

  /** Smallest logical block, as the power of two that initiators are told. */
  public static final int GRANULARITY_EXPONENT = 9;

  private CopyLimits() {}
}
