package dev.lunette.vdisk;

/**
 * One operation on a range of a vDisk, as the error messages name it.
 *
 * @param vdisk name of the vDisk
 * @param operation what is asked
 * @param offset first byte; for a resize the new size
 * @param length bytes; 0 where the operation is about the whole vDisk or several ranges of it
 */
record Request(String vdisk, Operation operation, long offset, long length) {

  /** The failure of this request by {@code cause}: its kind and position, and a sentence. */
  VDiskException failure(Throwable cause) {
    if (cause instanceof VDiskException known) {
      return new VDiskException(known.kind(), text(reason(known)), known.position(), known);
    }
    return new VDiskException(VDiskException.Kind.IO, text(reason(cause)), cause);
  }

  /** A failure of this request that has no cause below the vDisk. */
  VDiskException failure(VDiskException.Kind kind, String reason) {
    return new VDiskException(kind, text(reason));
  }

  private String text(String reason) {
    String what =
        switch (operation) {
          case FLUSH, SPACE -> operation.toString();
          case RESIZE -> "resize to %d bytes".formatted(offset);
          case TRIM, ZERO -> length == 0 ? operation.toString() : range();
          default -> range();
        };
    return "vDisk %s: %s failed: %s".formatted(vdisk, what, reason);
  }

  private String range() {
    return "%s of %d bytes at %d".formatted(operation, length, offset);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return cause instanceof VDiskException && message != null ? message : cause.toString();
  }
}
