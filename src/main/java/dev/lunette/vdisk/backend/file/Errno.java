package dev.lunette.vdisk.backend.file;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;

/** Error numbers of Linux that mean something to a vDisk, and how they are told (errno(3)). */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int ENXIO = 6;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int EROFS = 30;
  static final int EOPNOTSUPP = 95;
  static final int EDQUOT = 122;

  private Errno() {}

  /** A failure that says what was tried and what the system answered. */
  static VDiskException failure(String what, long negatedErrno) {
    return failure(kind(negatedErrno), what, negatedErrno);
  }

  static VDiskException failure(Kind kind, String what, long negatedErrno) {
    return new VDiskException(kind, what + ": " + text(negatedErrno));
  }

  static String text(long negatedErrno) {
    return Linux.strerror((int) -negatedErrno);
  }

  private static Kind kind(long negatedErrno) {
    return switch ((int) -negatedErrno) {
      case ENOSPC, EDQUOT -> Kind.NO_SPACE;
      case EROFS -> Kind.READ_ONLY;
      default -> Kind.IO;
    };
  }
}
