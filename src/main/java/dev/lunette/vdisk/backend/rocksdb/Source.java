package dev.lunette.vdisk.backend.rocksdb;

/**
 * Where the bytes of a block are: under the key of {@code label} and the block's number plus {@code
 * shift}.
 *
 * @param birth label that its writer, or for a copy its borrower, had when it came to be here
 * @param label label of the key; the same as the birth but for what is borrowed
 * @param shift blocks from here to the original; 0 but for what is borrowed
 */
record Source(long birth, long label, long shift) {

  /** A block written here under a label. */
  static Source written(long label) {
    return new Source(label, label, 0);
  }

  /** Whether the bytes belong to another place, which lends them. */
  boolean borrowed() {
    return birth != label;
  }
}
