package dev.lunette.vdisk;

/**
 * A range of one vDisk that another is to have, too, without its bytes being moved.
 *
 * <p>Whether that can be turns out when it is tried: the two may lie on different backends, or
 * somebody may have a part of a range for himself at that moment.
 */
public final class RangeClone {
  private final VDisk source;
  private final long from;
  private final long offset;
  private final long length;
  private volatile boolean shared;

  /**
   * A clone that has not been tried.
   *
   * @param source vDisk that has the bytes
   * @param from first byte there
   * @param offset first byte where they are to be, too
   * @param length bytes
   */
  public RangeClone(VDisk source, long from, long offset, long length) {
    this.source = source;
    this.from = from;
    this.offset = offset;
    this.length = length;
  }

  long offset() {
    return offset;
  }

  long length() {
    return length;
  }

  /** Whether it could be; if not, nothing has changed. */
  public boolean shared() {
    return shared;
  }

  /** The attempt to have it on a device. */
  Execution.Work onto(BlockDevice device) {
    return () -> shared = source.lend(from, length, device, offset);
  }
}
