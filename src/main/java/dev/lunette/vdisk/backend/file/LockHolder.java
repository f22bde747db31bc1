package dev.lunette.vdisk.backend.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Says who holds the lock of a file, as far as /proc/locks tells (proc_locks(5)).
 *
 * <p>It tells less than everything: a holder in another container or on another machine shows as
 * process 0 or not at all. It is for an error message only.
 */
final class LockHolder {
  private static final Path LOCKS = Path.of("/proc/locks");

  // 1: FLOCK  ADVISORY  WRITE 1234 fe:00:131090 0 EOF
  private static final int FIELDS = 8;
  private static final int TYPE = 1;
  private static final int PID = 4;
  private static final int FILE = 5;

  private LockHolder() {}

  /** A phrase that fits after "is locked by". */
  static String of(FileStatus file) {
    try {
      return find(Files.readAllLines(LOCKS), file)
          .map(LockHolder::describe)
          .orElse("a process that this one can't see");
    } catch (IOException e) {
      return "a process that could not be found out";
    }
  }

  /** The process that holds a flock(2) on a file. */
  static Optional<Long> find(List<String> locks, FileStatus file) {
    String name = "%02x:%02x:%d".formatted(file.deviceMajor(), file.deviceMinor(), file.inode());
    for (String line : locks) {
      String[] fields = line.trim().split("\\s+", FIELDS);
      if (fields.length == FIELDS
          && fields[TYPE].equals("FLOCK")
          && fields[FILE].equals(name)
          && fields[PID].matches("[1-9][0-9]{0,9}")) {
        return Optional.of(Long.valueOf(fields[PID]));
      }
    }
    return Optional.empty();
  }

  private static String describe(long pid) {
    if (pid == ProcessHandle.current().pid()) {
      return "this server itself, for another vDisk";
    }
    String command =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().command())
            .map(" (%s)"::formatted)
            .orElse("");
    return "process %d%s".formatted(pid, command);
  }
}
