package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked for wrongly is refused with a sentence, and nothing has changed. */
class RocksMistakesTest {
  private static final int SIZE = 1 << 20;

  @TempDir Path directory;
  private OpenStore store;

  @BeforeEach
  void open() throws IOException {
    Limits limits = Limits.with(Map.of("snapshotsPerVDisk", 2, "storeLayers", 6));
    store = new OpenStore(directory, limits);
    store.create("disk", SIZE).close();
    store.snapshots().create(List.of("disk"), "first");
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../a", "a b", "a\u0000", "\u00e4", "a@b", "a\n"})
  void refusesWhatIsNoName(String name) throws IOException {
    refuses(() -> store.create(name, SIZE), "expected");
    refuses(() -> store.snapshots().create(List.of("disk"), name), "expected");
    refuses(() -> store.snapshots().clone("disk", "first", name), "expected");
    refuses(() -> store.open(name), "expected");
    assertThat(store.snapshots().list("disk")).hasSize(1);
    assertThat(store.backend().tree().layers()).hasSize(2);
  }

  @Test
  void takesNamesOf63CharactersAndNoMore() throws IOException {
    store.create("x".repeat(63), SIZE).close();
    refuses(() -> store.create("x".repeat(64), SIZE), "64 characters, expected at most 63");
  }

  @Test
  void refusesNamesThatAreInUse() {
    refuses(() -> store.create("disk", SIZE), "there is a vDisk \"disk\" in the store already");
    refuses(
        () -> store.snapshots().create(List.of("disk"), "first"),
        "vDisk \"disk\" has a snapshot \"first\" already");
    refuses(() -> store.snapshots().clone("disk", "first", "disk"), "already");
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    refuses(() -> store.open("none"), "there is no vDisk \"none\"");
    refuses(() -> store.delete("none"), "there is no vDisk \"none\"");
    refuses(() -> store.snapshots().create(List.of("disk", "none"), "s"), "no vDisk \"none\"");
    refuses(() -> store.snapshots().list("none"), "no vDisk \"none\"");
    refuses(() -> store.snapshots().clone("none", "first", "c"), "no vDisk \"none\"");
    refuses(() -> store.snapshots().clone("disk", "none", "c"), "no snapshot \"none\"");
    refuses(() -> store.snapshots().rollback("disk", "none"), "no snapshot \"none\"");
    refuses(() -> store.snapshots().delete("disk", "none"), "no snapshot \"none\"");
    refuses(() -> store.snapshots().open("disk", "none"), "no snapshot \"none\"");
    refuses(() -> store.snapshots().usage("disk", Optional.of("none")), "no snapshot \"none\"");
    assertThat(store.snapshots().list("disk")).hasSize(1);
  }

  @Test
  void refusesAVDiskTwiceInOneGroup() throws IOException {
    refuses(() -> store.snapshots().create(List.of("disk", "disk"), "s"), "named twice");
    assertThat(store.snapshots().list("disk")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -512, Long.MIN_VALUE, 1, 513, (1L << 62) + 512, Long.MAX_VALUE})
  void refusesSizesThatAreNone(long sizeBytes) {
    refuses(
        () -> store.create("other", sizeBytes),
        "expected a positive multiple of the logical block");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -4096, 512, 5000, 65536})
  void refusesBlockSizesThatAreNone(int blockSizeBytes) {
    refuses(
        () ->
            store
                .backend()
                .create(OpenStore.vdisk("other", SIZE, blockSizeBytes, Compression.NONE)),
        "expected 4096, 8192, 16384 or 32768");
  }

  @Test
  void refusesToOpenOrDeleteAVDiskThatIsOpen() throws IOException {
    try (BlockDevice device = store.open("disk")) {
      refuses(() -> store.open("disk"), "vDisk \"disk\" is open");
      refuses(() -> store.delete("disk"), "vDisk \"disk\" is open");
      assertThat(device.sizeBytes()).isEqualTo(SIZE);
    }
    store.delete("disk");
  }

  @Test
  void refusesToDeleteASnapshotThatIsOpen() throws IOException {
    BlockDevice device = store.snapshots().open("disk", "first");
    refuses(() -> store.snapshots().delete("disk", "first"), "\"disk@first\" is open");
    refuses(() -> store.delete("disk"), "\"disk@first\" is open");
    device.close();
    device.close();
    store.snapshots().delete("disk", "first");
  }

  @Test
  void refusesWhatIsBeingDeleted() throws IOException {
    store.snapshots().delete("disk", "first");
    refuses(() -> store.snapshots().clone("disk", "first", "c"), "no snapshot \"first\"");
    refuses(() -> store.snapshots().rollback("disk", "first"), "no snapshot \"first\"");
    store.delete("disk");
    refuses(() -> store.snapshots().create(List.of("disk"), "s"), "no vDisk \"disk\"");
  }

  @Test
  void refusesSnapshotsAndLayersBeyondTheLimits() throws IOException {
    store.snapshots().create(List.of("disk"), "second");
    refuses(
        () -> store.snapshots().create(List.of("disk"), "third"),
        "has 2 snapshots, which is as many as snapshotsPerVDisk allows");
    store.snapshots().clone("disk", "first", "a");
    store.snapshots().clone("disk", "first", "b");
    store.snapshots().create(List.of("a"), "s");
    refuses(() -> store.snapshots().clone("disk", "first", "c"), "storeLayers allows 6");
    refuses(() -> store.create("c", SIZE), "storeLayers allows 6");
    refuses(() -> store.snapshots().rollback("disk", "first"), "storeLayers allows 6");
  }

  @Test
  void refusesCopiesThatDoNotFit() throws IOException {
    store.backend().create(OpenStore.vdisk("large", SIZE, 8192, Compression.NONE));
    store.create("other", SIZE).close();
    refuses(() -> store.snapshots().copy("disk", 0, "large", 0, 8192), "expected the same");
    refuses(() -> store.snapshots().copy("disk", 512, "other", 0, 4096), "whole blocks");
    refuses(() -> store.snapshots().copy("disk", 0, "other", 0, 100), "whole blocks");
    refuses(() -> store.snapshots().copy("disk", 0, "disk", 4096, 8192), "no overlap");
    outOfRange(() -> store.snapshots().copy("disk", SIZE, "other", 0, 4096));
    outOfRange(() -> store.snapshots().copy("disk", 0, "other", SIZE - 4096, 8192));
    outOfRange(() -> store.snapshots().copy("disk", -4096, "other", 0, 4096));
    outOfRange(() -> store.snapshots().copy("disk", 0, "other", 0, -4096));
    outOfRange(() -> store.snapshots().copy("disk", 4096, "other", 0, Long.MAX_VALUE - 4095));
  }

  @Test
  void refusesDifferencesThatAreNone() {
    Optional<String> now = Optional.empty();
    refuses(() -> store.snapshots().changes("disk", now, now, -1, 1), "at least 1 from 0 on");
    refuses(() -> store.snapshots().changes("disk", now, now, 0, 0), "at least 1 from 0 on");
  }

  private static void refuses(ThrowingCallable call, String reason) {
    fails(call, Kind.UNSUPPORTED, reason);
  }

  private static void outOfRange(ThrowingCallable call) {
    fails(call, Kind.OUT_OF_RANGE, "has 1048576 bytes");
  }

  private static void fails(ThrowingCallable call, Kind kind, String reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VDiskException.class,
            e -> {
              assertThat(e).hasMessageContaining(reason);
              assertThat(e.kind()).isEqualTo(kind);
            });
  }
}
