package dev.lunette.admin;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.DataDirectory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is asked for, checked before anything acts: names, sizes, places.
 *
 * @param dataDirectory where relative paths begin
 */
record Requests(Path dataDirectory) {

  /** The vDisk that a request describes. */
  VDiskConfig config(VDiskRequest request) throws AdminException {
    requireName("name of a vDisk", request.name());
    String backend = request.backend().orElse(defaultBackend(request));
    if (!Catalog.backends().contains(backend)) {
      throw Failures.invalid(
          "backend is \"%s\", expected one of %s",
          shown(backend), String.join(", ", Catalog.backends()));
    }
    int logical =
        request.logicalBlockSizeBytes().orElse(VDiskConfig.DEFAULT_LOGICAL_BLOCK_SIZE_BYTES);
    if (logical != 512 && logical != 4096) {
      throw Failures.invalid("logical block size is %d bytes, expected 512 or 4096", logical);
    }
    requireSize(request.sizeBytes(), logical);
    return new VDiskConfig(
            request.name(),
            backend,
            path(request.name(), backend, request.path()),
            request.sizeBytes(),
            logical,
            VDiskConfig.DEFAULT_PHYSICAL_BLOCK_SIZE_BYTES,
            layout(backend, request.blockSizeBytes(), request.compression(), BlockLayout.DEFAULT),
            request.readOnly().orElse(false),
            request.writeCache().orElse(true),
            serial(request.serial()),
            List.of())
        .thick(request.thick().orElse(false));
  }

  private static String defaultBackend(VDiskRequest request) {
    return request.path().isPresent() ? VDiskConfig.FILE_BACKEND : VDiskConfig.ROCKSDB_BACKEND;
  }

  /** Where a vDisk is, or goes: named, or after its own name. */
  Optional<Path> path(String name, String backend, Optional<String> path) throws AdminException {
    if (!VDiskConfig.hasPath(backend)) {
      if (path.isPresent()) {
        throw Failures.invalid(
            "path is \"%s\", expected none with the %s backend", shown(path.get()), backend);
      }
      return Optional.empty();
    }
    String text = path.orElse(name + ".img");
    try {
      if (!text.isBlank()) {
        return Optional.of(dataDirectory.resolve(text).toAbsolutePath().normalize());
      }
    } catch (InvalidPathException e) {
      // told below
    }
    throw Failures.invalid("path is \"%s\", expected a path", shown(text));
  }

  /** Fails if a directory can't be one of backups. */
  void requireBackups(Path directory) throws AdminException {
    Failures.translated(() -> {
      DataDirectory.requireApart(dataDirectory, directory);
      return directory;
    });
  }

  /** How a backend cuts what it keeps; what is not asked for is as another layout has it. */
  static BlockLayout layout(
      String backend,
      Optional<Integer> blockSizeBytes,
      Optional<Compression> compression,
      BlockLayout otherwise)
      throws AdminException {
    boolean asked = blockSizeBytes.isPresent() || compression.isPresent();
    if (asked && !backend.equals(VDiskConfig.ROCKSDB_BACKEND)) {
      throw Failures.invalid(
          "block size and compression are for the rocksdb backend, expected none with the %s"
              + " backend",
          backend);
    }
    int size = blockSizeBytes.orElse(otherwise.blockSizeBytes());
    if (!BlockLayout.isBlockSize(size)) {
      throw Failures.invalid(
          "block size is %d bytes, expected one of %s", size, BlockLayout.BLOCK_SIZES);
    }
    return new BlockLayout(size, compression.orElse(otherwise.compression()));
  }

  private static Optional<String> serial(Optional<String> serial) throws AdminException {
    boolean sound =
        serial
            .map(text ->
                !text.isEmpty()
                    && text.length() <= Limits.SERIAL_CHARACTERS
                    && text.equals(text.strip())
                    && text.chars().allMatch(c -> c >= ' ' && c <= '~'))
            .orElse(true);
    if (!sound) {
      throw Failures.invalid(
          "serial is \"%s\", expected 1 to %d printable ASCII characters, no space at the ends",
          shown(serial.orElse("")), Limits.SERIAL_CHARACTERS);
    }
    return serial;
  }

  /** Fails if a size can't be that of a vDisk with such blocks. */
  static void requireSize(long sizeBytes, int logicalBlockSizeBytes) throws AdminException {
    if (!VDiskConfig.isSize(sizeBytes, logicalBlockSizeBytes)) {
      throw Failures.invalid(
          "size is %d bytes, expected %s",
          sizeBytes, VDiskConfig.expectedSize(logicalBlockSizeBytes));
    }
  }

  /** Fails if a text can't be a name; one with a path in it, for one. */
  static void requireName(String what, String name) throws AdminException {
    if (!VDiskName.isName(name)) {
      throw Failures.invalid("%s is \"%s\", expected %s", what, shown(name), VDiskName.EXPECTED);
    }
  }

  /** The same for a snapshot, whose name may not look like that of a passing one. */
  static void requireSnapshotName(String name) throws AdminException {
    requireName("name of a snapshot", name);
    if (name.startsWith(".")) {
      throw Failures.invalid(
          "name of a snapshot is \"%s\", expected no dot at its beginning", name);
    }
  }

  /** The name of a snapshot by its path. */
  static VDiskName snapshot(String path) throws AdminException {
    return VDiskName.parse(path)
        .filter(name -> name.snapshot().isPresent())
        .orElseThrow(() ->
            Failures.invalid("\"%s\" names no snapshot, expected vdisk@snapshot", shown(path)));
  }

  /** The name of a vDisk or a snapshot. */
  static VDiskName name(String path) throws AdminException {
    return VDiskName.parse(path)
        .orElseThrow(() ->
            Failures.invalid(
                "\"%s\" names no vDisk, expected vdisk or vdisk@snapshot", shown(path)));
  }

  /** What somebody has typed, short and on one line. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 80 ? line : line.substring(0, 80) + "…";
  }
}
