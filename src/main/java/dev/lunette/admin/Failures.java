package dev.lunette.admin;

import dev.lunette.admin.AdminException.Kind;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;

/** What a backend or the catalog says, as what is said to people. */
@SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency at run time
final class Failures {

  private Failures() {}

  /** Work that may fail. */
  interface Work<T> {
    T run() throws IOException, AdminException;
  }

  /** Runs work; what fails in it fails as a sentence with a kind. */
  static <T> T translated(Work<T> work) throws AdminException {
    try {
      return work.run();
    } catch (IOException e) {
      throw of(e);
    }
  }

  static AdminException of(IOException e) {
    Kind kind = Kind.FAILED;
    if (e instanceof VDiskException known) {
      kind =
          switch (known.kind()) {
            case NO_SPACE -> Kind.NO_SPACE;
            case UNSUPPORTED, OUT_OF_RANGE -> Kind.INVALID;
            case BUSY, READ_ONLY, STALE -> Kind.CONFLICT;
            case CORRUPT, MISCOMPARE, IO -> Kind.FAILED;
          };
    }
    return new AdminException(kind, String.valueOf(e.getMessage()), e);
  }

  /** What has kept a data directory from being opened, which is not about what was asked for. */
  static AdminException ofOpening(IOException e) {
    AdminException failure = of(e);
    return failure.kind() == Kind.INVALID
        ? new AdminException(Kind.FAILED, String.valueOf(failure.getMessage()), e)
        : failure;
  }

  static AdminException invalid(String sentence, Object... values) {
    return new AdminException(Kind.INVALID, sentence.formatted(values));
  }

  static AdminException conflict(String sentence, Object... values) {
    return new AdminException(Kind.CONFLICT, sentence.formatted(values));
  }

  static AdminException notFound(String sentence, Object... values) {
    return new AdminException(Kind.NOT_FOUND, sentence.formatted(values));
  }

  static AdminException inUse(String sentence, Object... values) {
    return new AdminException(Kind.IN_USE, sentence.formatted(values));
  }
}
