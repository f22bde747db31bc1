package dev.lunette.vdisk.backend.file;

/**
 * What a file's file system can do, believed until it says no.
 *
 * <p>There is no call that asks: XFS writes without waiting and ext4 refuses to, tmpfs punches
 * holes but zeroes no ranges, and the next kernel decides otherwise.
 */
final class Features {
  /** Unit in which ranges are given back. */
  final int trimGranularityBytes;

  /** Where the first of these units begins. */
  final int trimAlignmentBytes;

  /** Reads that never wait (RWF_NOWAIT). */
  volatile boolean nowaitRead = true;

  /** Writes that never wait. */
  volatile boolean nowaitWrite = true;

  /** Which holes have space; nobody can tell where a file system does not. */
  volatile boolean tellsAnchored;

  /** Ranges given back (FALLOC_FL_PUNCH_HOLE). */
  volatile boolean punchHole = true;

  /** Ranges zeroed without writing (FALLOC_FL_ZERO_RANGE). */
  volatile boolean zeroRange = true;

  Features(int trimGranularityBytes) {
    this(trimGranularityBytes, 0);
  }

  Features(int trimGranularityBytes, int trimAlignmentBytes) {
    this.trimGranularityBytes = trimGranularityBytes;
    this.trimAlignmentBytes = trimAlignmentBytes;
  }
}
