package dev.lunette.vdisk.catalog;

import static dev.lunette.vdisk.BlockDeviceContract.filled;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Ending;
import dev.lunette.vdisk.VDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** A catalog in a directory of its own, and declarations of vDisks in it. */
abstract class CatalogFixture {
  static final long MIB = 1 << 20;

  @TempDir Path root;

  Catalog open() throws IOException {
    return new Catalog(directory(), Limits.DEFAULTS);
  }

  void openAndClose(VDiskConfig vdisk) throws IOException {
    try (Catalog catalog = open()) {
      catalog.open(vdisk);
    }
  }

  Path directory() {
    return root.resolve("data");
  }

  Path path(String name) {
    return directory().resolve(name);
  }

  VDiskConfig declare(String name, long sizeBytes) {
    return declare(name, "file", Optional.of(path(name)), sizeBytes);
  }

  static VDiskConfig declare(String name, String backend, Optional<Path> path, long sizeBytes) {
    return new VDiskConfig(
        name, backend, path, sizeBytes, 512, 4096, false, true, Optional.empty(), List.of());
  }

  VDiskConfig readOnly(String name, long sizeBytes) {
    return new VDiskConfig(
        name,
        "file",
        Optional.of(path(name)),
        sizeBytes,
        512,
        4096,
        true,
        true,
        Optional.empty(),
        List.of());
  }

  static void setLength(Path path, long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(length);
    }
  }

  static Ending write(VDisk vdisk, byte value) {
    Ending ending = new Ending();
    vdisk.write(0, filled(512, value), false, ending);
    return ending;
  }

  static byte firstByte(VDisk vdisk) {
    ByteBuffer target = ByteBuffer.allocateDirect(512);
    Ending ending = new Ending();
    vdisk.read(0, target, ending);
    ending.succeeds();
    return target.get(0);
  }
}
