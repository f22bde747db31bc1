package dev.lunette.scsi;

/** What a number of blocks of 0 stands for in a command. */
enum ZeroBlocks {
  NOTHING,
  /** All from the first one on. */
  REST,
  /** 256, which is more than a test disk takes at once. */
  TOO_MANY
}
