package dev.lunette.vdisk.backend.file;

import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import java.nio.file.Path;

/** Declarations of file vDisks. */
final class FileFixture {

  private FileFixture() {}

  static VDiskConfig declare(Path path, long sizeBytes) {
    return declare(path, sizeBytes, false);
  }

  static VDiskConfig declare(Path path, long sizeBytes, boolean readOnly) {
    return VDiskDeclaration.file("disk", path, sizeBytes).readOnly(readOnly).config();
  }
}
