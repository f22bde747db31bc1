package dev.lunette.vdisk.backend.file;

import dev.lunette.config.DeviceType;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps vDisks in sparse files and on block devices.
 *
 * <p>A file opens at the size that it has, whatever is declared: to see that it has been cut, or to
 * make it grow, is for whoever remembers its size. A block device opens at the declared size, and
 * with all that it has as the image of a CD-ROM.
 */
public final class FileBackend implements Backend {
  /** Before Linux 5.18 tmpfs gave memory to a hole that was sent from it. */
  private static final boolean SENDS_HOLES = kernelIsAtLeast(5, 18);

  private static final int OWNER_READS_AND_WRITES = 0600;

  @Override
  public String name() {
    return "file";
  }

  @Override
  public boolean exists(VDiskConfig vdisk) throws IOException {
    Path path = path(vdisk);
    FileStatus status = Linux.status(path);
    if (status.error() < 0 && status.error() != -Errno.ENOENT) {
      throw Errno.failure("%s can't be looked at".formatted(path), status.error());
    }
    return status.error() == 0;
  }

  @Override
  public void create(VDiskConfig vdisk) throws IOException {
    Path path = path(vdisk);
    int flags = Linux.O_RDWR | Linux.O_CREAT | Linux.O_EXCL;
    int fd = Linux.open(path, flags, OWNER_READS_AND_WRITES);
    if (fd < 0) {
      String what =
          fd == -Errno.ENOENT
              ? "%s can't be created, its directory is missing".formatted(path)
              : "%s can't be created".formatted(path);
      throw Errno.failure(what, fd);
    }
    int result = Linux.ftruncate(fd, vdisk.sizeBytes());
    if (result == 0) {
      result = Linux.fsync(fd);
    }
    Linux.close(fd);
    try {
      if (result < 0) {
        throw Errno.failure(
            "%s can't be created with %d bytes".formatted(path, vdisk.sizeBytes()), result);
      }
      syncDirectoryOf(path);
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  @Override
  public BlockDevice open(VDiskConfig vdisk) throws IOException {
    OpenFile file = OpenFile.open(path(vdisk), vdisk.readOnly());
    try {
      if (file.status().isRegular()) {
        return device(file);
      }
      boolean disc = vdisk.deviceType() == DeviceType.CDROM; // has the size that it has
      long sizeBytes = disc ? file.blockDeviceBytes() : vdisk.sizeBytes();
      file.requireBlockDeviceOf(sizeBytes);
      return new FileDevice(file, sizeBytes, blockDeviceFeatures(file));
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static BlockDevice device(OpenFile file) throws IOException {
    FileDevice device = new FileDevice(file, file.status().sizeBytes(), fileFeatures(file));
    Path again = Path.of("/proc/self/fd/" + file.fd());
    return isInMemory(again) && SENDS_HOLES
        ? new MemoryFile(device, SharedFile.open(again))
        : device;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A block device, or the image of a CD-ROM, was there before the vDisk and stays, with all
   * that it holds.
   */
  @Override
  public void delete(VDiskConfig vdisk) throws IOException {
    Path path = path(vdisk);
    if (Linux.status(path).isBlockDevice() || vdisk.deviceType() == DeviceType.CDROM) {
      return;
    }
    OpenFile file = OpenFile.open(path, vdisk.readOnly());
    try {
      Files.delete(path);
      syncDirectoryOf(path);
    } finally {
      file.close();
    }
  }

  private static boolean isInMemory(Path file) {
    try {
      return Files.getFileStore(file).type().equals("tmpfs");
    } catch (IOException e) {
      return false; // nobody knows; then it has its file system's own ways
    }
  }

  /** A hole punched behind the end changes nothing and tells whether one can be punched. */
  private static Features fileFeatures(OpenFile file) {
    Features features = new Features(file.status().blockSizeBytes());
    if (!file.readOnly()) {
      int mode = Linux.FALLOC_FL_PUNCH_HOLE | Linux.FALLOC_FL_KEEP_SIZE;
      int blockSizeBytes = file.status().blockSizeBytes();
      int result = Linux.fallocate(file.fd(), mode, file.status().sizeBytes(), blockSizeBytes);
      features.punchHole = result != -Errno.EOPNOTSUPP;
      features.tellsAnchored = AnchorMap.isTold(file.fd());
    }
    return features;
  }

  /** To try it out would change the device; its queue tells. */
  private static Features blockDeviceFeatures(OpenFile file) {
    BlockQueue queue = BlockQueue.of(file.status());
    long granularity = queue.discardGranularityBytes();
    boolean holes = queue.punchesHoles() && granularity <= Integer.MAX_VALUE;
    Features features =
        holes
            ? new Features((int) granularity, (int) (queue.discardAlignmentBytes() % granularity))
            : new Features(file.status().blockSizeBytes());
    features.punchHole = holes;
    return features;
  }

  private static void syncDirectoryOf(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      return;
    }
    int fd = Linux.open(directory, Linux.O_RDONLY, 0);
    int result = fd < 0 ? fd : Linux.fsync(fd);
    if (fd >= 0) {
      Linux.close(fd);
    }
    if (result < 0) {
      throw Errno.failure("flush of directory %s".formatted(directory), result);
    }
  }

  private static Path path(VDiskConfig vdisk) throws VDiskException {
    requireLinux();
    return vdisk
        .path()
        .orElseThrow(
            () -> new VDiskException(Kind.UNSUPPORTED, "backend file needs a path, none is given"));
  }

  /** Before the first system call, which would fail with a less friendly error. */
  private static void requireLinux() throws VDiskException {
    String system = System.getProperty("os.name");
    String processor = System.getProperty("os.arch");
    if (!system.equals("Linux") || !(processor.equals("amd64") || processor.equals("aarch64"))) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "backend file needs Linux on amd64 or aarch64, this is %s on %s"
              .formatted(system, processor));
    }
  }

  /** Whether the kernel is of this version or a later one. */
  private static boolean kernelIsAtLeast(int major, int minor) {
    String[] version = System.getProperty("os.version").split("\\D+", 3);
    int first = Integer.parseInt(version[0]);
    return first > major || (first == major && Integer.parseInt(version[1]) >= minor);
  }
}
