package dev.lunette.vdisk;

import java.io.IOException;

/** What went wrong on a vDisk, by a kind that one table turns into SCSI sense. */
public final class VDiskException extends IOException {

  /** What kind of failure it is. */
  public enum Kind {
    /** The range does not lie inside the vDisk. */
    OUT_OF_RANGE,
    /** The vDisk or what it lies on may not be written. */
    READ_ONLY,
    /** The store is full; the same write succeeds once there is space. */
    NO_SPACE,
    /** What was read is known to be wrong. */
    CORRUPT,
    /** The data compared is not what is stored; {@link #position} says where they first differ. */
    MISCOMPARE,
    /** The store failed. */
    IO,
    /** Another server has taken the store over, or the vDisk has been closed. */
    STALE,
    /** The vDisk's queue is full; try again later. */
    BUSY,
    /** The device can't do this at all. */
    UNSUPPORTED
  }

  private final Kind kind;
  private final long position;

  /** A failure of {@code kind}, with a sentence that says what happened. */
  public VDiskException(Kind kind, String message) {
    this(kind, message, -1, null);
  }

  /** A failure of {@code kind} that has a cause. */
  public VDiskException(Kind kind, String message, Throwable cause) {
    this(kind, message, -1, cause);
  }

  /** A failure at a known place: byte offset from the start of the range that was asked for. */
  public VDiskException(
      Kind kind,
      String message,
      long position,
      @org.jspecify.annotations.Nullable Throwable cause) {
    this.kind = kind;
    this.position = position;
    super(message, cause);
  }

  /** None for BUSY, which is an answer and no failure, and is given on event loops under load. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return kind == Kind.BUSY ? this : super.fillInStackTrace();
  }

  public Kind kind() {
    return kind;
  }

  /** Byte offset of the failure from the start of the range asked for, or -1 if not known. */
  public long position() {
    return position;
  }
}
