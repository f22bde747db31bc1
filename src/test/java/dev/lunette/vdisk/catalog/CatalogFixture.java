package dev.lunette.vdisk.catalog;

import static dev.lunette.vdisk.BlockDeviceContract.filled;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.vdisk.Ending;
import dev.lunette.vdisk.VDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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
      open(catalog, vdisk);
    }
  }

  /** Declares a vDisk, as the file would, and opens it. */
  static VDisk open(Catalog catalog, VDiskConfig vdisk) throws IOException {
    catalog.declare(vdisk);
    return catalog.open(vdisk.name());
  }

  Path directory() {
    return root.resolve("data");
  }

  Path path(String name) {
    return directory().resolve(name);
  }

  VDiskConfig declare(String name, long sizeBytes) {
    return VDiskConfig.file(name, path(name), sizeBytes);
  }

  VDiskConfig readOnly(String name, long sizeBytes) {
    return VDiskDeclaration.file(name, path(name), sizeBytes).readOnly(true).config();
  }

  /** Records that the vDisk a has moved. */
  static void moved(Records records, Place to) throws IOException {
    VDiskRecord before = records.vdisk("a").orElseThrow();
    State leaving = new State.Leaving(Place.of(before.config()));
    records.commit(new Changes().put(before.with(to.of("a", before.config())).with(leaving)));
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
