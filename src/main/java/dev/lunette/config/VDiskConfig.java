package dev.lunette.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One declared vDisk.
 *
 * @param name unique in the server: letters, digits, dot, dash and underscore, at most 63
 * @param deviceType what initiators take it for
 * @param backend name of the backend that keeps its bytes: {@code file}, {@code memory}, {@code
 *     rocksdb}, or one that somebody has added
 * @param path file, block device or what else the backend makes of it, absolute (the reader
 *     resolves it against the data directory); memory and rocksdb have none
 * @param sizeBytes size, a multiple of the logical block size; 0 for a CD-ROM whose image has not
 *     been looked at yet
 * @param logicalBlockSizeBytes 512 or 4096, and 2048 for a CD-ROM
 * @param physicalBlockSizeBytes a power of two, at least the logical block size
 * @param layout how the store cuts and compresses it, where the backend is {@code rocksdb}
 * @param readOnly refuse writes
 * @param writeCache whether a write may be acknowledged before it is durable
 * @param thick whether space for all of it is kept, and none given back
 * @param serial unit serial number, 1 to 32 printable ASCII characters; made from the server's
 *     identity if absent
 * @param filters what lies on top of the backend, outermost first
 */
public record VDiskConfig(
    String name,
    DeviceType deviceType,
    String backend,
    Optional<Path> path,
    long sizeBytes,
    int logicalBlockSizeBytes,
    int physicalBlockSizeBytes,
    BlockLayout layout,
    boolean readOnly,
    boolean writeCache,
    boolean thick,
    Optional<String> serial,
    List<FilterConfig> filters) {

  /** The backend of files and block devices; the one of a vDisk that names a path only. */
  public static final String FILE_BACKEND = "file";

  /** The backend that forgets at the end; it has no path. */
  public static final String MEMORY_BACKEND = "memory";

  /** The backend of the store in the data directory, the usual one; it has no path. */
  public static final String ROCKSDB_BACKEND = "rocksdb";

  /** The logical block size that every initiator and boot ROM can use. */
  public static final int DEFAULT_LOGICAL_BLOCK_SIZE_BYTES = 512;

  /** The one block size of a CD-ROM. */
  public static final int CD_ROM_BLOCK_SIZE_BYTES = 2048;

  /** The physical block size that keeps file systems aligned to pages of the host. */
  public static final int DEFAULT_PHYSICAL_BLOCK_SIZE_BYTES = 4096;

  public VDiskConfig {
    filters = List.copyOf(filters);
  }

  /** A thin disk, which is what most are. */
  public VDiskConfig(
      String name,
      String backend,
      Optional<Path> path,
      long sizeBytes,
      int logicalBlockSizeBytes,
      int physicalBlockSizeBytes,
      BlockLayout layout,
      boolean readOnly,
      boolean writeCache,
      Optional<String> serial,
      List<FilterConfig> filters) {
    this(
        name,
        DeviceType.DISK,
        backend,
        path,
        sizeBytes,
        logicalBlockSizeBytes,
        physicalBlockSizeBytes,
        layout,
        readOnly,
        writeCache,
        false,
        serial,
        filters);
  }

  /** An image as the disc in a CD-ROM drive. */
  public static VDiskConfig cdRom(
      String name, Path path, long sizeBytes, Optional<String> serial, List<FilterConfig> filters) {
    return new VDiskConfig(
        name,
        DeviceType.CDROM,
        FILE_BACKEND,
        Optional.of(path),
        sizeBytes,
        CD_ROM_BLOCK_SIZE_BYTES,
        CD_ROM_BLOCK_SIZE_BYTES,
        BlockLayout.DEFAULT,
        true,
        false,
        false,
        serial,
        filters);
  }

  /** Whether a vDisk with such logical blocks can have this size. */
  public static boolean isSize(long sizeBytes, int logicalBlockSizeBytes) {
    return sizeBytes > 0
        && sizeBytes <= Limits.VDISK_BYTES
        && sizeBytes % logicalBlockSizeBytes == 0;
  }

  /** What is expected in place of what {@link #isSize} refuses. */
  public static String expectedSize(int logicalBlockSizeBytes) {
    return "a positive multiple of the logical block size, %d bytes, up to 2^62 bytes"
        .formatted(logicalBlockSizeBytes);
  }

  /** A thin disk in a file with the defaults of everything else. */
  public static VDiskConfig file(String name, Path path, long sizeBytes) {
    return new VDiskConfig(
        name,
        FILE_BACKEND,
        Optional.of(path),
        sizeBytes,
        DEFAULT_LOGICAL_BLOCK_SIZE_BYTES,
        DEFAULT_PHYSICAL_BLOCK_SIZE_BYTES,
        BlockLayout.DEFAULT,
        false,
        true,
        Optional.empty(),
        List.of());
  }

  /** A thin disk in the store with the defaults of everything else. */
  public static VDiskConfig rocksdb(String name, long sizeBytes) {
    return new VDiskConfig(
        name,
        ROCKSDB_BACKEND,
        Optional.empty(),
        sizeBytes,
        DEFAULT_LOGICAL_BLOCK_SIZE_BYTES,
        DEFAULT_PHYSICAL_BLOCK_SIZE_BYTES,
        BlockLayout.DEFAULT,
        false,
        true,
        Optional.empty(),
        List.of());
  }

  /** Whether vDisks of a backend have a path. */
  public static boolean hasPath(String backend) {
    return !backend.equals(MEMORY_BACKEND) && !backend.equals(ROCKSDB_BACKEND);
  }

  /** The same vDisk in another place. */
  public VDiskConfig at(String newBackend, Optional<Path> newPath, BlockLayout newLayout) {
    return stored(newBackend, newPath, sizeBytes, newLayout);
  }

  /** The same vDisk with another size. */
  public VDiskConfig resized(long newSizeBytes) {
    return stored(backend, path, newSizeBytes, layout);
  }

  /** The same vDisk, to be written, and without filters. */
  public VDiskConfig plain() {
    return behaving(false, true, thick, List.of());
  }

  /** The same disk, thick or thin. */
  public VDiskConfig thick(boolean isThick) {
    return behaving(readOnly, writeCache, isThick, filters);
  }

  private VDiskConfig stored(
      String newBackend, Optional<Path> newPath, long newSizeBytes, BlockLayout newLayout) {
    return new VDiskConfig(
        name,
        deviceType,
        newBackend,
        newPath,
        newSizeBytes,
        logicalBlockSizeBytes,
        physicalBlockSizeBytes,
        newLayout,
        readOnly,
        writeCache,
        thick,
        serial,
        filters);
  }

  private VDiskConfig behaving(
      boolean isReadOnly, boolean hasWriteCache, boolean isThick, List<FilterConfig> newFilters) {
    return new VDiskConfig(
        name,
        deviceType,
        backend,
        path,
        sizeBytes,
        logicalBlockSizeBytes,
        physicalBlockSizeBytes,
        layout,
        isReadOnly,
        hasWriteCache,
        isThick,
        serial,
        newFilters);
  }
}
