package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.FilterConfig;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.backend.memory.MemoryBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is opened, what is remembered, and what is refused. */
final class CatalogTest extends CatalogFixture {

  @Test
  void aRollbackThatIsRefusedLeavesTheSize() throws IOException {
    VDiskConfig vdisk = VDiskConfig.rocksdb("a", MIB);
    try (Catalog catalog = new Catalog(directory(), Limits.with(Map.of("storeLayers", 2)))) {
      open(catalog, vdisk);
      Snapshots snapshots = catalog.snapshots(catalog.record("a").orElseThrow());
      snapshots.create(List.of("a"), "s");
      catalog.close("a");
      new Resize(catalog).resize("a", 2 * MIB);
      assertThatThrownBy(() -> catalog.editor().rollback("a", "s"))
          .hasMessageContaining("storeLayers allows 2");
      assertThat(catalog.record("a").orElseThrow().config().sizeBytes()).isEqualTo(2 * MIB);
    }
  }

  @Test
  void keepsSavedModePagesAsLongAsTheVDisk() throws IOException {
    VDiskConfig vdisk = VDiskConfig.rocksdb("a", MIB);
    try (Catalog catalog = open()) {
      catalog.editor().create(vdisk);
      assertThat(catalog.editor().modePages("a")).isEmpty();
      catalog.editor().saveModePages("a", new byte[] {1, (byte) 0xFE});
      catalog.editor().saveModePages("a", new byte[] {2, (byte) 0xFD});
      assertThatThrownBy(() -> catalog.editor().saveModePages("b", new byte[1]))
          .hasMessage("there is no vDisk b");
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.editor().modePages("a")).hasValue(new byte[] {2, (byte) 0xFD});
      catalog.editor().beginDelete("a");
      catalog.editor().undo("a");
      assertThat(catalog.editor().modePages("a")).isEmpty();
      catalog.editor().create(vdisk);
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.editor().modePages("a")).as("another disk of the same name").isEmpty();
    }
  }

  @Test
  void createsVDiskAndFindsItAgain() throws IOException {
    try (Catalog catalog = open()) {
      VDisk vdisk = open(catalog, declare("a", MIB));
      write(vdisk, (byte) 5).succeeds();
      assertThat(catalog.vdisks()).containsExactly(vdisk);
      assertThat(catalog.find("a")).contains(vdisk);
      assertThat(catalog.find("b")).isEmpty();
    }
    try (Catalog catalog = open()) {
      assertThat(firstByte(open(catalog, declare("a", MIB)))).isEqualTo((byte) 5);
    }
  }

  @Test
  void opensVDiskOnceAndAgainAfterClosingIt() throws IOException {
    try (Catalog catalog = open()) {
      VDisk vdisk = open(catalog, declare("a", MIB));
      assertThat(catalog.open("a")).as("shared").isSameAs(vdisk);
      catalog.close("a");
      write(vdisk, (byte) 1).succeeds();
      catalog.close("a");
      write(vdisk, (byte) 1).failsWith(Kind.STALE);
      assertThat(catalog.find("a")).isEmpty();
      assertThat(open(catalog, declare("a", MIB))).isNotSameAs(vdisk);
    }
  }

  @Test
  void oneBadVDiskLeavesTheOthersAlone() throws IOException {
    try (Catalog catalog = open()) {
      VDisk good = open(catalog, declare("good", MIB));
      assertThatThrownBy(() -> open(catalog, VDiskDeclaration.of("bad", "tape", MIB).config()))
          .isInstanceOf(VDiskException.class)
          .hasMessage(
              "vDisk bad can't be opened:"
                  + " there is no backend \"tape\", expected one of [file, memory, rocksdb]");
      assertThatThrownBy(() -> open(catalog, declare("a/b", MIB))).hasMessageContaining("its name");
      write(good, (byte) 1).succeeds();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vdisks",
        "server-id",
        "lock",
        "identity",
        "store",
        "store/CURRENT",
        "store/a.img",
        "vdisks.migrated",
        "admin.sock",
        "store.restoring",
        "identity.replaced",
        "x/../vdisks",
        "link",
        "hard"
      })
  void refusesToLayVDiskOverFilesOfTheDataDirectory(String name) throws IOException {
    openAndClose(declare("first", MIB));
    Files.createSymbolicLink(path("link"), path("store/CURRENT"));
    Files.createLink(path("hard"), path("lock"));
    try (Catalog catalog = open()) {
      byte[] before = Files.readAllBytes(path("store/CURRENT"));
      assertThatThrownBy(() -> open(catalog, VDiskConfig.file("a", path(name), MIB)))
          .isInstanceOf(VDiskException.class)
          .hasMessage(
              "vDisk a can't be opened: %s is kept for the data directory itself, as are store,"
                  + " lock, identity, identity.part, vdisks, server-id, *.migrated, *.replaced,"
                  + " *.restoring, *.sock"
                  + " in %s; choose another path",
              path(name), directory());
      assertThat(path("store/CURRENT")).hasBinaryContent(before);
      open(catalog, VDiskConfig.file("b", root.resolve("vdisks"), MIB));
      open(catalog, VDiskConfig.file("c", path("vdisks.img"), MIB));
    }
  }

  @Test
  void twoVDisksCannotShareFile() throws IOException {
    openAndClose(declare("a", MIB));
    Files.createSymbolicLink(root.resolve("link"), directory());
    Place to = new Place("file", Optional.of(path("new")), BlockLayout.DEFAULT);
    try (Catalog catalog = open()) {
      catalog.editor().intend("a", new State.Moving(to));
      for (String taken : List.of("data/a", "link/a", "link/../data/new", "link/new")) {
        assertThatThrownBy(() -> open(catalog, VDiskConfig.file("b", root.resolve(taken), MIB)))
            .hasMessageContaining(
                "%s is the place of vDisk a, expected a path that no other vDisk has"
                    .formatted(root.resolve(taken)));
      }
      Files.move(path("a"), path("away")); // its place is its own all the same
      assertThatThrownBy(() -> open(catalog, VDiskConfig.file("b", root.resolve("link/a"), MIB)))
          .hasMessageContaining("is the place of vDisk a");
      catalog.requirePlace(declare("a", MIB));
      open(catalog, declare("b", MIB));
    }
  }

  @Test
  void brokenBackendStopsItsVDiskAlone() throws IOException {
    for (Throwable thrown :
        List.of(new IllegalStateException("bug"), new NoClassDefFoundError("org/rocksdb/Env"))) {
      List<Backend> backends = List.of(new BrokenBackend(thrown), new MemoryBackend());
      try (Catalog catalog = new Catalog(directory(), Limits.DEFAULTS, backends)) {
        VDiskConfig vdisk = VDiskDeclaration.of("a", "broken", MIB).config();
        assertThatThrownBy(() -> open(catalog, vdisk))
            .isInstanceOf(VDiskException.class)
            .hasMessage("vDisk a can't be opened: backend broken is broken: " + thrown)
            .hasCause(thrown);
        assertThat(catalog.find("a")).isEmpty();
        open(catalog, VDiskDeclaration.memory("m", MIB).config());
      }
    }
  }

  @Test
  void forgetsMemoryVDisks() throws IOException {
    openAndClose(VDiskDeclaration.memory("m", 2 * MIB).config());
    openAndClose(VDiskDeclaration.memory("m", MIB).config());
  }

  @Test
  void serialIsStableAndUniqueInTheWorld() throws IOException {
    String serial;
    try (Catalog catalog = open()) {
      serial = open(catalog, declare("a", MIB)).serial();
      assertThat(serial).matches("[0-9a-f]{32}");
      assertThat(open(catalog, declare("b", MIB)).serial()).isNotEqualTo(serial);
    }
    try (Catalog catalog = open()) {
      assertThat(open(catalog, declare("a", MIB)).serial()).isEqualTo(serial);
    }
    try (Catalog other = new Catalog(root.resolve("other"), Limits.DEFAULTS)) {
      assertThat(open(other, declare("a2", MIB)).serial()).isNotEqualTo(serial);
      assertThat(new ServerId(other.serverId()).serial("a")).isNotEqualTo(serial);
    }
  }

  @Test
  void serialIsMadeAsPromisedForEver() {
    // printf '%s' 000102030405060708090a0b0c0d0e0fdisk0 | sha256sum | cut -c1-32
    assertThat(new ServerId("000102030405060708090a0b0c0d0e0f").serial("disk0"))
        .isEqualTo("7e58b08303143c45f2374bba964ea049");
  }

  @Test
  void keepsConfiguredSerial() throws IOException {
    try (Catalog catalog = open()) {
      VDiskConfig vdisk = VDiskDeclaration.memory("a", MIB).serial("S-1").config();
      assertThat(open(catalog, vdisk).serial()).isEqualTo("S-1");
    }
  }

  @Test
  void laysFiltersFirstOneOutermost() throws IOException {
    try (Catalog catalog = open()) {
      VDiskConfig faulty =
          VDiskDeclaration.memory("a", MIB)
              .filters(new FilterConfig.Fault(0, 2, 0), new FilterConfig.Delay(0, 1, 0))
              .config();
      VDisk vdisk = open(catalog, faulty);
      assertThat(vdisk.capabilities().inline()).isFalse();
      write(vdisk, (byte) 1).succeeds();
      assertThat(write(vdisk, (byte) 1).failsWith(Kind.IO))
          .hasMessageContaining("this write is the one in 2 that is declared to fail");
    }
  }

  @Test
  void readOnlyVDiskIsNeitherWrittenNorGrownNorCreated() throws IOException {
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> open(catalog, readOnly("a", MIB)))
          .hasMessageContaining("is missing, and nothing is created read-only");
    }
    openAndClose(declare("a", MIB));
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> open(catalog, readOnly("a", 2 * MIB)))
          .hasMessageContaining("what is read-only does not grow");
      VDisk vdisk = open(catalog, readOnly("a", MIB));
      write(vdisk, (byte) 1).failsWith(Kind.READ_ONLY);
      assertThat(firstByte(vdisk)).isZero();
    }
  }
}
