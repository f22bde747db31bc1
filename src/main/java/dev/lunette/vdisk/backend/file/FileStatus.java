package dev.lunette.vdisk.backend.file;

/**
 * What the system says about a file (statx(2)).
 *
 * @param error 0, or a negated {@link Errno} number; then the rest means nothing
 * @param mode type and permissions
 * @param sizeBytes length; 0 for a block device
 * @param blocks units of 512 bytes that it takes
 * @param blockSizeBytes unit in which its file system gives out space
 * @param deviceMajor device that its file system lies on
 * @param deviceMinor device that its file system lies on
 * @param inode number in its file system
 * @param specialMajor device that a block device is
 * @param specialMinor device that a block device is
 */
record FileStatus(
    int error,
    int mode,
    long sizeBytes,
    long blocks,
    int blockSizeBytes,
    int deviceMajor,
    int deviceMinor,
    long inode,
    int specialMajor,
    int specialMinor) {
  static final int BLOCK_BYTES = 512;

  private static final int TYPE = 0xF000;
  private static final int REGULAR = 0x8000;
  private static final int BLOCK_DEVICE = 0x6000;
  private static final int DIRECTORY = 0x4000;

  boolean isRegular() {
    return (mode & TYPE) == REGULAR;
  }

  boolean isBlockDevice() {
    return (mode & TYPE) == BLOCK_DEVICE;
  }

  boolean isDirectory() {
    return (mode & TYPE) == DIRECTORY;
  }
}
