package dev.lunette.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A vDisk as tests declare it: what they do not name has the default of its key. */
public final class VDiskDeclaration {

  private final String name;
  private final String backend;
  private final Optional<Path> path;
  private final long sizeBytes;
  private boolean readOnly;
  private boolean writeCache = true;
  private Optional<String> serial = Optional.empty();
  private List<FilterConfig> filters = List.of();

  private VDiskDeclaration(String name, String backend, Optional<Path> path, long sizeBytes) {
    this.name = name;
    this.backend = backend;
    this.path = path;
    this.sizeBytes = sizeBytes;
  }

  /** Of a backend of this name, without a path. */
  public static VDiskDeclaration of(String name, String backend, long sizeBytes) {
    return new VDiskDeclaration(name, backend, Optional.empty(), sizeBytes);
  }

  public static VDiskDeclaration memory(String name, long sizeBytes) {
    return of(name, "memory", sizeBytes);
  }

  public static VDiskDeclaration file(String name, Path path, long sizeBytes) {
    return new VDiskDeclaration(name, VDiskConfig.FILE_BACKEND, Optional.of(path), sizeBytes);
  }

  public VDiskDeclaration readOnly(boolean readOnly) {
    this.readOnly = readOnly;
    return this;
  }

  public VDiskDeclaration writeCache(boolean writeCache) {
    this.writeCache = writeCache;
    return this;
  }

  public VDiskDeclaration serial(String serial) {
    this.serial = Optional.of(serial);
    return this;
  }

  public VDiskDeclaration filters(FilterConfig... filters) {
    this.filters = List.of(filters);
    return this;
  }

  public VDiskConfig config() {
    return new VDiskConfig(
        name,
        backend,
        path,
        sizeBytes,
        VDiskConfig.DEFAULT_LOGICAL_BLOCK_SIZE_BYTES,
        VDiskConfig.DEFAULT_PHYSICAL_BLOCK_SIZE_BYTES,
        BlockLayout.DEFAULT,
        readOnly,
        writeCache,
        serial,
        filters);
  }
}
