package dev.lunette.vdisk.backend.file;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file or block device that this process has open and locked.
 *
 * @param path where it is
 * @param status what it was when opened
 * @param readOnly opened for reading only
 * @param fd descriptor for all that need not be durable; it has the lock
 * @param syncFd descriptor of another description of the same file, for flushes
 */
record OpenFile(Path path, FileStatus status, boolean readOnly, int fd, int syncFd) {

  /** Opens and locks; the message of a failure says what to do about it. */
  static OpenFile open(Path path, boolean readOnly) throws IOException {
    FileStatus found = Linux.status(path);
    if (found.error() < 0) {
      throw failure(path, readOnly, found.error());
    }
    requireFileOrBlockDevice(path, found);
    int access = readOnly ? Linux.O_RDONLY : Linux.O_RDWR;
    // On a block device this asks for it to be nobody else's: not mounted, in no volume group.
    int alone = found.isBlockDevice() ? Linux.O_EXCL : 0;
    int fd = Linux.open(path, access | alone, 0);
    if (fd < 0) {
      throw failure(path, readOnly, fd);
    }
    int syncFd = -1;
    try {
      FileStatus status = lock(path, fd);
      syncFd = Linux.open(path, access, 0);
      if (syncFd < 0) {
        throw failure(path, readOnly, syncFd);
      }
      requireSameFile(path, status, Linux.status(syncFd));
      return new OpenFile(path, status, readOnly, fd, syncFd);
    } catch (IOException | RuntimeException e) {
      Linux.close(fd);
      if (syncFd >= 0) {
        Linux.close(syncFd);
      }
      throw e;
    }
  }

  /** Fails unless the block device has at least so many bytes. */
  void requireBlockDeviceOf(long declaredBytes) throws IOException {
    long actual = blockDeviceBytes();
    if (actual < declaredBytes) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "block device %s is too short: it has %d bytes, expected at least %d"
              .formatted(path, actual, declaredBytes));
    }
  }

  long blockDeviceBytes() throws IOException {
    long bytes = Linux.blockDeviceSizeBytes(fd);
    if (bytes < 0) {
      throw Errno.failure("the size of block device %s".formatted(path), bytes);
    }
    return bytes;
  }

  /** Another descriptor of another description of the same file, even if its path has gone. */
  int openAgain() throws IOException {
    int again = Linux.open(Path.of("/proc/self/fd/" + fd), Linux.O_RDWR, 0);
    if (again < 0) {
      throw Errno.failure("%s can't be opened again for a durable write".formatted(path), again);
    }
    return again;
  }

  /** What a descriptor's file takes of its file system, as that counts it. */
  static long allocatedBytes(int fd) throws IOException {
    FileStatus status = Linux.status(fd);
    if (status.error() < 0) {
      throw Errno.failure("status of an open file", status.error());
    }
    return status.blocks() * FileStatus.BLOCK_BYTES;
  }

  /** What its file system has left; one without a limit says that it has 0 bytes in all. */
  long freeBytes() throws IOException {
    FileStore store = Files.getFileStore(path);
    return store.getTotalSpace() == 0 ? Long.MAX_VALUE : store.getUsableSpace();
  }

  void close() throws IOException {
    int flushed = Linux.close(syncFd);
    int result = Linux.close(fd);
    if (result < 0 || flushed < 0) {
      throw Errno.failure("close of %s".formatted(path), Math.min(result, flushed));
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }

  private static FileStatus lock(Path path, int fd) throws IOException {
    int locked = Linux.lock(fd);
    FileStatus status = Linux.status(fd);
    if (locked == -Errno.EAGAIN) {
      throw new VDiskException(
          Kind.IO,
          "%s is locked by %s; only one server may have it open"
              .formatted(path, LockHolder.of(status)));
    }
    if (locked < 0) {
      throw Errno.failure("lock of %s".formatted(path), locked);
    }
    if (status.error() < 0) {
      throw Errno.failure("status of %s".formatted(path), status.error());
    }
    return status;
  }

  private static void requireFileOrBlockDevice(Path path, FileStatus status) throws VDiskException {
    if (!status.isRegular() && !status.isBlockDevice()) {
      throw new VDiskException(
          Kind.IO,
          "%s is %s, expected a file or a block device"
              .formatted(path, status.isDirectory() ? "a directory" : "something special"));
    }
  }

  private static void requireSameFile(Path path, FileStatus one, FileStatus other)
      throws VDiskException {
    if (other.error() < 0
        || one.inode() != other.inode()
        || one.deviceMajor() != other.deviceMajor()
        || one.deviceMinor() != other.deviceMinor()) {
      throw new VDiskException(
          Kind.IO, "%s was replaced while it was being opened; try again".formatted(path));
    }
  }

  private static VDiskException failure(Path path, boolean readOnly, int error) {
    String what =
        switch (-error) {
          case Errno.ENOENT -> "%s does not exist".formatted(path);
          case Errno.EACCES, Errno.EPERM ->
              "user %s may not %s %s; change its owner or its mode"
                  .formatted(
                      System.getProperty("user.name"), readOnly ? "read" : "read and write", path);
          case Errno.EROFS ->
              "%s lies on a read-only file system; declare the vDisk read-only".formatted(path);
          case Errno.EBUSY -> "block device %s is in use, perhaps mounted".formatted(path);
          default -> "%s can't be opened".formatted(path);
        };
    return Errno.failure(what, error);
  }
}
