package dev.lunette.scsi;

/** What a command takes from the initiator. */
enum DataOut {
  NONE,
  /** Its blocks, or as many of them as come. */
  BLOCKS,
  /** Its blocks, or nothing is done. */
  ALL_BLOCKS,
  /** Its blocks twice. */
  TWICE,
  /** One block, however many it is about. */
  ONE_BLOCK,
  /** A parameter list, if anything. */
  LIST
}
