package dev.lunette.vdisk.store;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Says what a failure of RocksDB means and what to do about it. */
final class Failures {
  private final Path directory;

  Failures(Path directory) {
    this.directory = directory;
  }

  /** The failure as a sentence that begins with what was tried, as in "reading". */
  VDiskException of(String action, RocksDBException cause) {
    Kind kind = kind(cause);
    return new VDiskException(
        kind,
        "%s the store %s failed: %s; %s."
            .formatted(action, directory, cause.getMessage(), advice(kind)),
        cause);
  }

  VDiskException closed() {
    return new VDiskException(Kind.STALE, "The store %s is closed.".formatted(directory));
  }

  static Kind kind(RocksDBException failure) {
    Status status = failure.getStatus();
    if (status == null) {
      return Kind.IO;
    }
    if (status.getSubCode() == Status.SubCode.NoSpace) {
      return Kind.NO_SPACE;
    }
    return status.getCode() == Status.Code.Corruption ? Kind.CORRUPT : Kind.IO;
  }

  private static String advice(Kind kind) {
    return switch (kind) {
      case NO_SPACE -> "free space on its file system, and it goes on by itself";
      case CORRUPT -> "its files are damaged: check it, and restore a backup if need be";
      default -> "see the log and the state of its disk";
    };
  }
}
