package dev.lunette.vdisk.catalog;

/**
 * What SANITIZE or FORMAT UNIT has begun to do to all that a vDisk holds.
 *
 * @param work which of them
 * @param pattern with which blocks are filled, in hexadecimal digits
 * @param passes how often
 * @param inverts whether every other pass writes the complement
 * @param allowUnrestrictedExit whether the initiator may use the vDisk though it has failed
 * @param failed whether it has
 */
public record ErasureRecord(
    Work work,
    String pattern,
    int passes,
    boolean inverts,
    boolean allowUnrestrictedExit,
    boolean failed) {

  /** What is done. */
  public enum Work {
    /** SANITIZE with OVERWRITE. */
    OVERWRITE,
    /** SANITIZE with BLOCK ERASE. */
    BLOCK_ERASE,
    /** FORMAT UNIT. */
    FORMAT
  }

  /** Whether nothing of what the vDisk held before may be left anywhere. */
  boolean sanitizes() {
    return work != Work.FORMAT;
  }

  ErasureRecord withFailed() {
    return new ErasureRecord(work, pattern, passes, inverts, allowUnrestrictedExit, true);
  }
}
