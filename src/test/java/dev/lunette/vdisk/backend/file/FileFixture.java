package dev.lunette.vdisk.backend.file;

import dev.lunette.config.VDiskConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Declarations of file vDisks. */
final class FileFixture {

  private FileFixture() {}

  static VDiskConfig declare(Path path, long sizeBytes) {
    return declare(path, sizeBytes, false);
  }

  static VDiskConfig declare(Path path, long sizeBytes, boolean readOnly) {
    return new VDiskConfig(
        "disk",
        "file",
        Optional.of(path),
        sizeBytes,
        512,
        4096,
        readOnly,
        true,
        Optional.empty(),
        List.of());
  }
}
