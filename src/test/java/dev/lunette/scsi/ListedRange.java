package dev.lunette.scsi;

import dev.lunette.scsi.sense.SenseData;

/** A range of blocks in a parameter list, and what is said of one that is not on the disk. */
record ListedRange(Field lba, Field blocks, SenseData beyond) {

  /** A copy of a list with another range. */
  byte[] set(byte[] list, long first, long count) {
    return blocks.set(lba.set(list, first), count);
  }
}
