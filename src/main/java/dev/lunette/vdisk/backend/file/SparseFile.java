package dev.lunette.vdisk.backend.file;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells where a file that is only read has data. It is not locked, so others may change it
 * meanwhile. Where its file system knows no holes, or can't be asked, all of it counts as data.
 */
public final class SparseFile implements AutoCloseable {
  private final Path path;

  /** Negative if it could not be opened. */
  private final int fd;

  private SparseFile(Path path, int fd) {
    this.path = path;
    this.fd = fd;
  }

  /** Opens a file; one that can't be opened has no holes. */
  public static SparseFile open(Path path) {
    return new SparseFile(path, Linux.open(path, Linux.O_RDONLY, 0));
  }

  /**
   * Where it is read from: this very file, also if its name leads to another one by now, if there
   * is a {@code /proc}.
   */
  public Path path() {
    Path own = Path.of("/proc/self/fd/" + fd);
    return Files.exists(own) ? own : path;
  }

  /**
   * First data at or after an offset; the end where there is none, as behind where the file has
   * been cut.
   */
  public long dataFrom(long offset, long end) {
    return fd < 0
        ? offset
        : HoleMap.dataFrom((at, whence) -> Linux.lseek(fd, at, whence), offset, end);
  }

  @Override
  public void close() {
    if (fd >= 0) {
      Linux.close(fd);
    }
  }
}
