package dev.lunette.scsi;

/**
 * The unit in which the space of a thin disk is told and limited: so many blocks (SBC-3 4.7.3.7.2).
 *
 * @param exponent binary logarithm of the blocks of a set, at least 1
 */
record ThresholdSets(int exponent) {

  /** Fine enough for a disk of a few mebibytes. */
  private static final int FINEST_BYTES = 1 << 20;

  private static final int COUNT_BITS = 32;

  /** Those of a disk: of 1 MiB, or larger where 32 bits could not count all that it has. */
  static ThresholdSets of(Medium medium) {
    int finest = Integer.numberOfTrailingZeros(FINEST_BYTES / medium.blockSizeBytes());
    int capacityBits = Long.SIZE - Long.numberOfLeadingZeros(medium.capacityBlocks());
    return new ThresholdSets(Math.max(finest, capacityBits - COUNT_BITS));
  }

  long blocks() {
    return 1L << exponent;
  }

  /** Sets that are there as a whole. */
  long whole(long blocks) {
    return blocks >> exponent;
  }

  /** Sets of which there is anything. */
  long begun(long blocks) {
    return whole(blocks + blocks() - 1);
  }
}
