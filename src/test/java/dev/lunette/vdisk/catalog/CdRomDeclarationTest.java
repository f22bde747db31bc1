package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.DeviceType;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.VDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The image of a CD-ROM is there before the vDisk, has the size it has, and outlives the vDisk. */
final class CdRomDeclarationTest extends CatalogFixture {

  private VDiskConfig disc(String name) {
    return VDiskConfig.cdRom(name, path("disc.iso"), 0, Optional.empty(), List.of());
  }

  private void image(int bytes) throws IOException {
    Files.createDirectories(directory());
    Files.write(path("disc.iso"), new byte[bytes]);
  }

  @Test
  void hasTheSizeOfItsImageWhateverThatIsAtEachStart() throws IOException {
    for (int blocks : new int[] {7, 9, 3}) {
      image(blocks * 2048);
      try (Catalog catalog = open()) {
        VDisk vdisk = open(catalog, disc("disc"));
        assertThat(vdisk.sizeBytes()).isEqualTo(blocks * 2048L);
        assertThat(vdisk.logicalBlockSizeBytes()).isEqualTo(2048);
        assertThat(vdisk.capabilities().readOnly()).isTrue();
        VDiskConfig kept = catalog.record("disc").orElseThrow().config();
        assertThat(kept).isEqualTo(disc("disc").resized(blocks * 2048L));
      }
    }
    image(4 * 2048);
    try (Catalog catalog = open()) { // nobody declares it now
      assertThat(catalog.open("disc").sizeBytes()).isEqualTo(4 * 2048);
      assertThat(catalog.record("disc").orElseThrow().config().sizeBytes()).isEqualTo(4 * 2048);
    }
  }

  @Test
  void refusesWhatIsNoImage() throws IOException {
    for (int bytes : new int[] {0, 2047, 2049, 2352}) {
      image(bytes);
      try (Catalog catalog = open()) {
        assertThatThrownBy(() -> catalog.declare(disc("disc")))
            .hasMessage(
                "vDisk disc can't be opened: %s has %d bytes, and the image of a disc is a positive"
                    + " multiple of the logical block size, 2048 bytes, up to 2^62 bytes",
                path("disc.iso"), bytes);
        assertThat(catalog.record("disc")).isEmpty();
      }
    }
  }

  @Test
  void makesNoImage() throws IOException {
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> catalog.declare(disc("disc")))
          .hasMessageContaining("disc.iso is missing, and nothing is created read-only");
    }
    assertThat(path("disc.iso")).doesNotExist();
  }

  @Test
  void isKeptByTheCatalogAndLeavesItsImageBehind() throws IOException {
    image(2048);
    try (Catalog catalog = open()) {
      catalog.declare(disc("disc"));
    }
    try (Catalog catalog = open()) {
      VDiskRecord record = catalog.record("disc").orElseThrow();
      assertThat(record.config().deviceType()).isEqualTo(DeviceType.CDROM);
      catalog.editor().beginDelete("disc");
      catalog.editor().undo("disc");
      assertThat(catalog.record("disc")).isEmpty();
    }
    assertThat(path("disc.iso")).hasSize(2048);
  }

  @Test
  void staysWhereItsImageIs() throws IOException {
    image(2048);
    try (Catalog catalog = open()) {
      catalog.declare(disc("disc"));
      Place store = Place.of(VDiskConfig.rocksdb("disc", 2048));
      assertThatThrownBy(() -> catalog.move("disc", store, MoveCommitTest.meanwhile(() -> {})))
          .hasMessage("vDisk disc is a CD-ROM, whose image stays where it is");
      assertThat(catalog.record("disc").orElseThrow().state()).isEqualTo(State.READY);
    }
  }

  @Test
  void isNotLaidOverTheStoreOfADiskNorADiskOverAnImage() throws IOException {
    image(2048);
    try (Catalog catalog = open()) {
      catalog.declare(VDiskConfig.rocksdb("disk", MIB));
      catalog.declare(disc("disc"));
    }
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> catalog.declare(disc("disk")))
          .hasMessage(
              "the file declares a cdrom in %s, and it is a disk in the store of backend rocksdb;"
                  + " choose another name",
              path("disc.iso"));
      assertThatThrownBy(() -> catalog.declare(VDiskConfig.rocksdb("disc", MIB)))
          .hasMessage(
              "the file declares a disk in the store of backend rocksdb, and it is a cdrom in %s;"
                  + " choose another name",
              path("disc.iso"));
      assertThat(catalog.open("disk").sizeBytes()).isEqualTo(MIB);
      assertThat(catalog.open("disc").sizeBytes()).isEqualTo(2048);
    }
  }

  @Test
  void aFileThatWasADiskCanBeDeclaredToBeADisc() throws IOException {
    image(4096);
    try (Catalog catalog = open()) {
      catalog.declare(VDiskConfig.file("disc", path("disc.iso"), 4096));
    }
    try (Catalog catalog = open()) {
      assertThat(open(catalog, disc("disc")).logicalBlockSizeBytes()).isEqualTo(2048);
    }
  }
}
