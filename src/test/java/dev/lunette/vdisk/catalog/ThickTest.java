package dev.lunette.vdisk.catalog;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.vdisk.BlockingVDisk;
import dev.lunette.vdisk.Ending;
import dev.lunette.vdisk.SmallDisk;
import dev.lunette.vdisk.Space;
import dev.lunette.vdisk.SpaceCompletion;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thick vDisks have space for all that they are, whoever else wants some. Needs root. */
@Tag("system")
final class ThickTest extends CatalogFixture {

  private VDiskConfig thick(String backend, String name, long sizeBytes) {
    VDiskDeclaration declaration =
        backend.equals("file")
            ? VDiskDeclaration.file(name, path(name), sizeBytes)
            : VDiskDeclaration.of(name, backend, sizeBytes);
    return declaration.config().thick(true);
  }

  private static Ending write(VDisk vdisk, long offset, ByteBuffer source) {
    Ending ending = new Ending();
    vdisk.write(offset, source, true, ending);
    return ending;
  }

  private static Ending trim(VDisk vdisk, long length) {
    Ending ending = new Ending();
    vdisk.trim(0, length, ending);
    return ending;
  }

  /** What no compression makes smaller. */
  private static ByteBuffer random() {
    byte[] bytes = new byte[(int) MIB];
    new Random(bytes.length).nextBytes(bytes);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "rocksdb", "memory"})
  void givesNothingBackAndReadsAsItShould(String backend) throws IOException {
    VDiskConfig config = thick(backend, "a", 4 * MIB);
    try (Catalog catalog = open()) {
      VDisk vdisk = open(catalog, config);
      assertThat(vdisk.capabilities().trim()).isFalse();
      assertThat(firstByte(vdisk)).isZero();
      write(vdisk, 0, filled(4096, (byte) 7)).succeeds();
      assertThat(firstByte(vdisk)).isEqualTo((byte) 7);
      trim(vdisk, 4096).succeeds();
      assertThat(firstByte(vdisk)).isZero();
      assertThat(catalog.record("a").orElseThrow().config().thick()).isTrue();
    }
    try (Catalog catalog = open()) {
      assertThat(open(catalog, config).capabilities().trim()).isFalse();
    }
  }

  @Test
  void fileHasAllItsSpaceFromTheBeginningAndWhenItGrows() throws IOException {
    try (Catalog catalog = open()) {
      VDisk vdisk = open(catalog, thick("file", "a", 4 * MIB));
      assertThat(used(vdisk)).isEqualTo(4 * MIB);
      trim(vdisk, 4 * MIB).succeeds();
      assertThat(used(vdisk)).isEqualTo(4 * MIB);
      Ending grown = new Ending();
      vdisk.resize(6 * MIB, grown);
      grown.succeeds();
      assertThat(used(vdisk)).isEqualTo(6 * MIB);
    }
  }

  private static long used(VDisk vdisk) {
    CompletableFuture<Space> space = new CompletableFuture<>();
    vdisk.space(
        new SpaceCompletion() {
          @Override
          public void completed(Space now) {
            space.complete(now);
          }

          @Override
          public void failed(VDiskException failure) {
            space.completeExceptionally(failure);
          }
        });
    return space.orTimeout(30, TimeUnit.SECONDS).join().usedBytes();
  }

  @Test
  void aReadOnlyOneHasItsSpaceToo() throws IOException {
    VDiskDeclaration declaration = VDiskDeclaration.file("a", path("a"), 4 * MIB).readOnly(true);
    try (Catalog catalog = open()) {
      catalog.editor().create(declaration.config().thick(true));
      assertThat(used(catalog.open("a"))).isEqualTo(4 * MIB);
    }
  }

  @Test
  void fileForWhichThereIsNoSpaceIsNotMade() throws IOException {
    try (SmallDisk disk = new SmallDisk(root, 64);
        Catalog catalog = open()) {
      VDiskConfig config =
          VDiskDeclaration.file("a", disk.directory().resolve("a"), 128 * MIB).config().thick(true);
      assertThatThrownBy(() -> catalog.declare(config))
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SPACE))
          .hasMessageMatching(
              "vDisk a can't be opened: a thick vDisk needs 134217728 bytes more and its store has"
                  + " \\d+; free some, or make it thin");
      assertThat(disk.directory()).isEmptyDirectory();
      assertThat(catalog.record("a")).isEmpty();
    }
  }

  @Test
  void storeKeepsSpaceForThickOnesEvenIfNobodyHasThemOpen() throws IOException {
    try (SmallDisk disk = new SmallDisk(root, 256)) {
      try (Catalog catalog = new Catalog(disk.directory(), SmallDisk.LIMITS)) {
        catalog.declare(thick("rocksdb", "kept", 64 * MIB));
        assertThatThrownBy(() -> catalog.declare(thick("rocksdb", "large", 512 * MIB)))
            .hasMessageContaining("a thick vDisk may take 536870912 bytes more");
        assertThat(catalog.record("large")).isEmpty();
      }
      try (Catalog catalog = new Catalog(disk.directory(), SmallDisk.LIMITS)) {
        VDisk thin = open(catalog, VDiskConfig.rocksdb("thin", 1024 * MIB));
        disk.leave((64 + 24 + 16) * MIB);
        assertThat(writeUntilThereIsNoSpace(thin)).contains("that thick vDisks have yet to take");
        VDisk kept = catalog.open("kept");
        for (int i = 0; i < 16; i++) {
          write(kept, i * MIB, random()).succeeds();
        }
        write(thin, 0, random()).failsWith(Kind.NO_SPACE);
        catalog.close("kept");
        catalog.editor().beginDelete("kept");
        catalog.editor().undo("kept");
        SmallDisk.untilItWorks(() -> new BlockingVDisk(thin).write(0, random()));
      }
    }
  }

  private static String writeUntilThereIsNoSpace(VDisk thin) throws IOException {
    for (int i = 0; i < 1024; i++) {
      try {
        new BlockingVDisk(thin).write(i * MIB, random());
      } catch (VDiskException e) {
        assertThat(e.kind()).isEqualTo(Kind.NO_SPACE);
        return String.valueOf(e.getMessage());
      }
    }
    throw new AssertionError("1 GiB fits where there is less");
  }
}
