package dev.lunette.vdisk.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.backend.file.FileBackend;
import dev.lunette.vdisk.backend.rocksdb.RocksBackend;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a crash leaves half done is brought to an end: each state, as it lies on the disk. */
final class RecoveryTest extends CatalogFixture {
  private static final VDiskConfig STORED = VDiskConfig.rocksdb("a", MIB);

  /** What a crash has left: a store, and a record that tells what was intended. */
  private interface Left {
    void run(Records records, RocksBackend rocks) throws IOException;
  }

  /** Lays it into the store with no catalog at work, as a process that was killed would have. */
  private void leave(Left left) throws IOException {
    try (Store store = Store.open(path("store"), Limits.DEFAULTS);
        RocksBackend rocks = new RocksBackend(store, Limits.DEFAULTS)) {
      left.run(new Records(store), rocks);
    }
  }

  private static void put(Records records, State state) throws IOException {
    VDiskRecord before = records.vdisk("a").orElseThrow();
    records.commit(new Changes().put(before.with(state)));
  }

  private static boolean stored(Catalog catalog) throws IOException {
    return catalog.ownBackends().rocks().exists(STORED);
  }

  private void makeWithSnapshot() throws IOException {
    try (Catalog catalog = open()) {
      VDisk vdisk = open(catalog, STORED);
      write(vdisk, (byte) 5).succeeds();
      catalog.snapshots(catalog.record("a").orElseThrow()).create(List.of("a"), "s");
    }
  }

  @Test
  void whatWasBeingMadeIsGone() throws IOException {
    open().close();
    for (boolean made : new boolean[] {false, true}) {
      leave((records, rocks) -> {
        State creating = new State.Creating();
        records.commit(new Changes().put(new VDiskRecord(STORED, "serial", Origin.MADE, creating)));
        if (made) {
          rocks.create(STORED);
        }
      });
      try (Catalog catalog = open()) {
        assertThat(catalog.records()).isEmpty();
        assertThat(stored(catalog)).isFalse();
        catalog.editor().create(STORED);
        catalog.editor().beginDelete("a");
        catalog.editor().undo("a");
      }
    }
  }

  @Test
  void whatWasBeingClonedIsGoneAndItsParentIsNot() throws IOException {
    makeWithSnapshot();
    VDiskConfig clone = VDiskConfig.rocksdb("b", MIB);
    leave((records, rocks) -> {
      State creating = new State.Creating();
      records.commit(new Changes().put(new VDiskRecord(clone, "serial", Origin.MADE, creating)));
      rocks.snapshots().orElseThrow().clone("a", "s", "b");
    });
    try (Catalog catalog = open()) {
      assertThat(catalog.record("b")).isEmpty();
      assertThat(catalog.ownBackends().rocks().exists(clone)).isFalse();
      assertThat(firstByte(catalog.open("a@s"))).isEqualTo((byte) 5);
    }
  }

  @Test
  void whatWasBeingDeletedIsDeleted() throws IOException {
    for (boolean deleted : new boolean[] {false, true}) {
      makeWithSnapshot();
      leave((records, rocks) -> {
        put(records, new State.Deleting());
        if (deleted) {
          rocks.delete(STORED);
        }
      });
      try (Catalog catalog = open()) {
        assertThat(catalog.records()).isEmpty();
        assertThat(stored(catalog)).isFalse();
      }
    }
  }

  @Test
  void anImportOfADifferenceIsTakenBack() throws IOException {
    makeWithSnapshot();
    try (Catalog catalog = open()) {
      write(catalog.open("a"), (byte) 9).succeeds();
      new Resize(catalog).resize("a", 2 * MIB);
    }
    leave((records, _) -> put(records, new State.Importing("s", Optional.empty())));
    try (Catalog catalog = open()) {
      VDisk vdisk = catalog.open("a");
      assertThat(firstByte(vdisk)).isEqualTo((byte) 5);
      assertThat(vdisk.sizeBytes()).isEqualTo(MIB);
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(State.READY);
    }
  }

  /** Else the same import would find the state there to which it leads, and be refused. */
  @Test
  void anImportThatWasCutOffWhenItWasKeptCanBeRepeated() throws IOException {
    makeWithSnapshot();
    leave((records, rocks) -> {
      rocks.snapshots().orElseThrow().create("a", "imported-1", UUID.randomUUID());
      put(records, new State.Importing("s", Optional.of("imported-1")));
    });
    try (Catalog catalog = open()) {
      VDiskRecord record = catalog.record("a").orElseThrow();
      assertThat(catalog.snapshots(record).list("a"))
          .extracting(snapshot -> snapshot.name())
          .containsExactly("s");
      assertThat(record.state()).isEqualTo(State.READY);
    }
  }

  @Test
  void readsTheRecordsOfBefore() throws IOException {
    VDiskRecord record =
        new VDiskRecord(STORED, "serial", Origin.MADE, new State.Importing("s", Optional.empty()));
    String now = new String(RecordCodec.encode(record), UTF_8);
    String third = now.replace("\"version\":4", "\"version\":3").replace("\"thick\":false,", "");
    String second =
        third.replace("\"version\":3", "\"version\":2").replace("\"deviceType\":\"DISK\",", "");
    String first = second.replace("\"version\":2", "\"version\":1").replace(",\"kept\":null", "");
    assertThat(third.length()).isEqualTo(now.length() - 14);
    assertThat(second.length()).isEqualTo(third.length() - 20);
    assertThat(first.length()).isEqualTo(second.length() - 12);
    for (String before : List.of(first, second, third)) {
      assertThat(RecordCodec.vdisk("vdisk/a", "a", before.getBytes(UTF_8))).isEqualTo(record);
    }
    String later = now.replace("\"version\":4", "\"version\":5");
    assertThatThrownBy(() -> RecordCodec.vdisk("vdisk/a", "a", later.getBytes(UTF_8)))
        .hasMessageContaining("has version 5, expected 4");
  }

  @Test
  void aMoveThatWasCutOffLeavesItWhereItWas() throws IOException {
    makeWithSnapshot();
    Place to = new Place("file", Optional.of(path("a.img")), BlockLayout.DEFAULT);
    for (boolean made : new boolean[] {false, true}) {
      leave((records, _) -> {
        put(records, new State.Moving(to));
        if (made) {
          new FileBackend().create(declare("a.img", MIB));
        }
      });
      try (Catalog catalog = open()) {
        assertThat(path("a.img")).doesNotExist();
        assertThat(firstByte(catalog.open("a"))).isEqualTo((byte) 5);
        assertThat(catalog.record("a").orElseThrow().config().backend()).isEqualTo("rocksdb");
      }
    }
  }

  @Test
  void aMoveThatWasDoneRemovesWhatItLeft() throws IOException {
    makeWithSnapshot();
    Files.createFile(path("a.img"));
    setLength(path("a.img"), MIB);
    leave((records, _) -> {
      VDiskRecord before = records.vdisk("a").orElseThrow();
      State leaving = new State.Leaving(Place.of(STORED));
      VDiskConfig there =
          before.config().at("file", Optional.of(path("a.img")), BlockLayout.DEFAULT);
      records.commit(new Changes().put(before.with(there).with(leaving)));
    });
    try (Catalog catalog = open()) {
      assertThat(stored(catalog)).isFalse();
      assertThat(path("a.img")).exists();
      assertThat(firstByte(catalog.open("a"))).isZero();
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(State.READY);
    }
  }

  /** What is left over may be all that there is. */
  @Test
  void neitherPlaceOfAMoveIsRemovedBeforeTheOtherIsWhole() throws IOException {
    openAndClose(declare("a", MIB));
    Place there = new Place("file", Optional.of(path("b.img")), BlockLayout.DEFAULT);
    leave((records, _) -> moved(records, there));
    for (long length : new long[] {0, MIB / 2}) {
      if (length > 0) {
        setLength(path("b.img"), length);
      }
      try (Catalog catalog = open()) {
        assertThat(path("a")).exists();
        assertThatThrownBy(() -> catalog.open("a"))
            .hasMessageContaining(length > 0 ? "is too short" : "is missing, to which")
            .hasMessageContaining(path("b.img").toString());
        assertThat(catalog.record("a").orElseThrow().state()).isInstanceOf(State.Leaving.class);
      }
    }
    setLength(path("b.img"), MIB);
    try (Catalog catalog = open()) {
      assertThat(path("a")).doesNotExist();
      assertThat(firstByte(catalog.open("a"))).isZero();
    }
    Files.move(path("b.img"), path("away"));
    setLength(path("c.img"), MIB);
    Place next = new Place("file", Optional.of(path("c.img")), BlockLayout.DEFAULT);
    leave((records, _) -> put(records, new State.Moving(next)));
    open().close();
    assertThat(path("c.img")).exists();
    Files.move(path("away"), path("b.img"));
    open().close();
    assertThat(path("c.img")).doesNotExist();
    assertThat(path("b.img")).exists();
  }

  @Test
  void snapshotsOfExportsPass() throws IOException {
    makeWithSnapshot();
    leave((_, rocks) ->
        rocks.snapshots().orElseThrow().create(List.of("a"), Catalog.PASSING_SNAPSHOT + "x"));
    try (Catalog catalog = open()) {
      assertThat(catalog.snapshots(catalog.record("a").orElseThrow()).list("a"))
          .extracting(snapshot -> snapshot.name())
          .containsExactly("s");
    }
  }

  @Test
  void whatCannotBeResolvedStopsItsVDiskAlone() throws IOException {
    makeWithSnapshot();
    openAndClose(VDiskConfig.rocksdb("b", MIB));
    leave((records, _) -> put(records, new State.Importing("missing", Optional.empty())));
    try (Catalog catalog = open()) {
      assertThat(catalog.record("a").orElseThrow().usable()).isFalse();
      catalog.open("b");
      assertThat(firstByte(catalog.open("b"))).isZero();
    }
  }
}
