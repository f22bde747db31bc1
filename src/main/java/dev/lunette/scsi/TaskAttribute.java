package dev.lunette.scsi;

/** How a command is to be ordered among the others of its task set (SAM-5 8.6). */
public enum TaskAttribute {
  /** After older ordered commands and all heads of queue; otherwise as it suits the disk. */
  SIMPLE,
  /** After all older commands and all heads of queue, and before all younger ones. */
  ORDERED,
  /** At once. */
  HEAD_OF_QUEUE,
  /** At once, while there is an ACA condition and others wait. */
  ACA
}
