package dev.lunette.vdisk.catalog;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.FilterConfig;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Ending;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is opened, what is remembered, and what is refused. */
final class CatalogTest {
  private static final long MIB = 1 << 20;

  @TempDir Path root;

  @Test
  void createsVDiskAndFindsItAgain() throws IOException {
    try (Catalog catalog = open()) {
      VDisk vdisk = catalog.open(declare("a", MIB));
      write(vdisk, (byte) 5).succeeds();
      assertThat(catalog.vdisks()).containsExactly(vdisk);
      assertThat(catalog.find("a")).contains(vdisk);
      assertThat(catalog.find("b")).isEmpty();
    }
    try (Catalog catalog = open()) {
      assertThat(firstByte(catalog.open(declare("a", MIB)))).isEqualTo((byte) 5);
    }
  }

  @Test
  void opensVDiskOnceAndAgainAfterClosingIt() throws IOException {
    try (Catalog catalog = open()) {
      catalog.open(declare("a", MIB));
      assertThatThrownBy(() -> catalog.open(declare("a", MIB)))
          .hasMessage("vDisk a can't be opened: a vDisk of this name is open already");
      catalog.close("a");
      catalog.open(declare("a", MIB));
    }
  }

  @Test
  void oneBadVDiskLeavesTheOthersAlone() throws IOException {
    try (Catalog catalog = open()) {
      VDisk good = catalog.open(declare("good", MIB));
      assertThatThrownBy(() -> catalog.open(declare("bad", "tape", Optional.empty(), MIB)))
          .isInstanceOf(VDiskException.class)
          .hasMessage(
              "vDisk bad can't be opened:"
                  + " there is no backend \"tape\", expected one of [file, memory]");
      assertThatThrownBy(() -> catalog.open(declare("a/b", MIB))).hasMessageContaining("its name");
      write(good, (byte) 1).succeeds();
    }
  }

  @Test
  void neverMakesMissingFileAnew() throws IOException {
    openAndClose(declare("a", MIB));
    Files.delete(path("a"));
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> catalog.open(declare("a", MIB)))
          .hasMessage(
              "vDisk a can't be opened: %1$s is missing; the vDisk was there with 1048576 bytes"
                  + " when it was last open, at %1$s. Put it back; or, to begin with an empty one,"
                  + " take its line out of %2$s",
              path("a"), directory().resolve("vdisks"));
      assertThat(path("a")).doesNotExist();
    }
  }

  @Test
  void makesAnewWhatWasTakenOutOfTheFile() throws IOException {
    openAndClose(declare("a", MIB));
    Files.delete(path("a"));
    Files.writeString(directory().resolve("vdisks"), "lunette vdisks 1\nend\n");
    openAndClose(declare("a", 2 * MIB));
    assertThat(Files.size(path("a"))).isEqualTo(2 * MIB);
  }

  @Test
  void followsFileThatWasMoved() throws IOException {
    openAndClose(declare("a", MIB));
    Files.move(path("a"), path("elsewhere"));
    openAndClose(declare("a", "file", Optional.of(path("elsewhere")), MIB));
  }

  @Test
  void refusesFileThatWasCut() throws IOException {
    openAndClose(declare("a", MIB));
    setLength(path("a"), 4096);
    for (long declared : new long[] {MIB, 2 * MIB}) {
      try (Catalog catalog = open()) {
        assertThatThrownBy(() -> catalog.open(declare("a", declared)))
            .hasMessage(
                "vDisk a can't be opened: %s is too short: it has 4096 bytes and had 1048576 when"
                    + " it was last open; restore what was cut",
                path("a"));
      }
    }
    assertThat(Files.size(path("a"))).isEqualTo(4096);
  }

  @Test
  void growsFileThatIsDeclaredLongerAndNeverShrinksIt() throws IOException {
    openAndClose(declare("a", MIB));
    openAndClose(declare("a", 2 * MIB));
    assertThat(Files.size(path("a"))).isEqualTo(2 * MIB);
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> catalog.open(declare("a", MIB)))
          .hasMessage(
              "vDisk a can't be opened: %s has 2097152 bytes and 1048576 are declared;"
                  + " to shrink it would lose data, so declare 2097152",
              path("a"));
    }
  }

  @Test
  void remembersSizeThatGrewOnline() throws IOException {
    try (Catalog catalog = open()) {
      Ending grown = new Ending();
      catalog.open(declare("a", MIB)).resize(3 * MIB, grown);
      grown.succeeds();
    }
    setLength(path("a"), 2 * MIB);
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> catalog.open(declare("a", 3 * MIB)))
          .hasMessageContaining("it has 2097152 bytes and had 3145728");
    }
  }

  @Test
  void adoptsFileOfTheDeclaredSizeOnly() throws IOException {
    Files.createDirectories(directory());
    for (String name : List.of("same", "shorter", "longer", "empty")) {
      Files.createFile(path(name));
    }
    setLength(path("same"), MIB);
    setLength(path("shorter"), 4096);
    setLength(path("longer"), 2 * MIB);
    try (Catalog catalog = open()) {
      catalog.open(declare("same", MIB));
      catalog.open(declare("empty", MIB));
      assertThatThrownBy(() -> catalog.open(declare("shorter", MIB)))
          .hasMessage(
              "vDisk shorter can't be opened: %s is too short: it was there before the vDisk and"
                  + " has 4096 bytes, 1048576 are declared; declare 4096 to take it as it is, or"
                  + " move it away to have a new one created",
              path("shorter"));
      assertThatThrownBy(() -> catalog.open(declare("longer", MIB)))
          .hasMessageContaining("has 2097152 bytes and 1048576 are declared");
    }
  }

  @Test
  void closesFileThatDoesNotFit() throws IOException {
    Files.createDirectories(directory());
    setLength(path("a"), 4096);
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> catalog.open(declare("a", MIB))).hasMessageContaining("too short");
      catalog.open(declare("a", 4096));
    }
  }

  @Test
  void twoVDisksCannotShareFile() throws IOException {
    try (Catalog catalog = open()) {
      catalog.open(declare("a", MIB));
      assertThatThrownBy(() -> catalog.open(declare("b", "file", Optional.of(path("a")), MIB)))
          .hasMessageContaining("is locked by this server itself, for another vDisk");
    }
  }

  @Test
  void forgetsMemoryVDisks() throws IOException {
    openAndClose(declare("m", "memory", Optional.empty(), 2 * MIB));
    openAndClose(declare("m", "memory", Optional.empty(), MIB));
  }

  @Test
  void serialIsStableAndUniqueInTheWorld() throws IOException {
    String serial;
    try (Catalog catalog = open()) {
      serial = catalog.open(declare("a", MIB)).serial();
      assertThat(serial).matches("[0-9a-f]{32}");
      assertThat(catalog.open(declare("b", MIB)).serial()).isNotEqualTo(serial);
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.open(declare("a", MIB)).serial()).isEqualTo(serial);
    }
    try (Catalog other = new Catalog(root.resolve("other"), Limits.DEFAULTS)) {
      assertThat(other.open(declare("a2", MIB)).serial()).isNotEqualTo(serial);
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
      VDiskConfig vdisk =
          new VDiskConfig(
              "a",
              "memory",
              Optional.empty(),
              MIB,
              512,
              4096,
              false,
              true,
              Optional.of("S-1"),
              List.of());
      assertThat(catalog.open(vdisk).serial()).isEqualTo("S-1");
    }
  }

  @Test
  void laysFiltersFirstOneOutermost() throws IOException {
    try (Catalog catalog = open()) {
      VDiskConfig faulty =
          new VDiskConfig(
              "a",
              "memory",
              Optional.empty(),
              MIB,
              512,
              4096,
              false,
              true,
              Optional.empty(),
              List.of(new FilterConfig.Fault(0, 2, 0), new FilterConfig.Delay(0, 1, 0)));
      VDisk vdisk = catalog.open(faulty);
      assertThat(vdisk.capabilities().inline()).isFalse();
      write(vdisk, (byte) 1).succeeds();
      assertThat(write(vdisk, (byte) 1).failsWith(Kind.IO))
          .hasMessageContaining("this write is the one in 2 that is declared to fail");
    }
  }

  @Test
  void readOnlyVDiskIsNeitherWrittenNorGrownNorCreated() throws IOException {
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> catalog.open(readOnly("a", MIB)))
          .hasMessageContaining("is missing, and nothing is created read-only");
    }
    openAndClose(declare("a", MIB));
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> catalog.open(readOnly("a", 2 * MIB)))
          .hasMessageContaining("what is read-only does not grow");
      VDisk vdisk = catalog.open(readOnly("a", MIB));
      write(vdisk, (byte) 1).failsWith(Kind.READ_ONLY);
      assertThat(firstByte(vdisk)).isZero();
    }
  }

  private Catalog open() throws IOException {
    return new Catalog(directory(), Limits.DEFAULTS);
  }

  private void openAndClose(VDiskConfig vdisk) throws IOException {
    try (Catalog catalog = open()) {
      catalog.open(vdisk);
    }
  }

  private Path directory() {
    return root.resolve("data");
  }

  private Path path(String name) {
    return directory().resolve(name);
  }

  private VDiskConfig declare(String name, long sizeBytes) {
    return declare(name, "file", Optional.of(path(name)), sizeBytes);
  }

  private static VDiskConfig declare(
      String name, String backend, Optional<Path> path, long sizeBytes) {
    return new VDiskConfig(
        name, backend, path, sizeBytes, 512, 4096, false, true, Optional.empty(), List.of());
  }

  private VDiskConfig readOnly(String name, long sizeBytes) {
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

  private static void setLength(Path path, long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(length);
    }
  }

  private static Ending write(VDisk vdisk, byte value) {
    Ending ending = new Ending();
    vdisk.write(0, filled(512, value), false, ending);
    return ending;
  }

  private static byte firstByte(VDisk vdisk) {
    ByteBuffer target = ByteBuffer.allocateDirect(512);
    Ending ending = new Ending();
    vdisk.read(0, target, ending);
    ending.succeeds();
    return target.get(0);
  }
}
