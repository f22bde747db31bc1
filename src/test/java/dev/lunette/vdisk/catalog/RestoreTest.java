package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A data directory that a backup is put into can be served, and loses nothing outside of it. */
final class RestoreTest extends CatalogFixture {

  private Path backups() {
    return root.resolve("backups");
  }

  private void restore() throws IOException {
    Restore.restore(backups(), Optional.empty(), directory(), (_, _) -> {});
  }

  /** Backs another server up; returns its identity. */
  private String backupOfAnother() throws IOException {
    try (Catalog other = new Catalog(root.resolve("other"), Limits.DEFAULTS)) {
      other.editor().create(VDiskConfig.rocksdb("a", MIB));
      other.store().backup(backups(), (_, _) -> {});
      return other.serverId();
    }
  }

  private void assertRestored(String id, String before) throws IOException {
    try (Catalog catalog = open()) {
      assertThat(catalog.serverId()).isEqualTo(id);
      assertThat(firstByte(catalog.open("a"))).isZero();
    }
    assertThat(path("identity")).hasContent(id);
    assertThat(path("identity.replaced")).hasContent(before);
    assertThat(path("store.replaced")).isDirectory();
  }

  @Test
  void takesTheIdentityOfTheBackup() throws IOException {
    String id = backupOfAnother();
    open().close();
    String before = Files.readString(path("identity"));
    restore();
    assertRestored(id, before);
    assertThatThrownBy(this::restore).hasMessageContaining("an earlier restore has replaced");
  }

  /** As a crash between its two renames leaves it; returns the identity in the backup. */
  private String cutOff() throws IOException {
    String id = backupOfAnother();
    open().close();
    restore();
    Files.move(path("store"), path("store.restoring"));
    Files.move(path("identity.replaced"), path("identity"));
    return id;
  }

  @Test
  void isFinishedByTheNextStartWhereItWasCutOff() throws IOException {
    String id = cutOff();
    String before = Files.readString(path("identity"));
    assertThatThrownBy(() ->
            new StoppedCare(directory(), Limits.DEFAULTS)
                .repair(false, false, MoveCommitTest.meanwhile(() -> {})))
        .hasMessageContaining("was cut off before its last step, which the next start makes");
    DataDirectory.require(directory());
    assertRestored(id, before);
    assertThat(path("store.restoring")).doesNotExist();
  }

  @Test
  void isFinishedByTheNextRestoreWhereItWasCutOff() throws IOException {
    String id = cutOff();
    Files.delete(path("identity")); // as of a directory of an older version
    DataDirectory.require(directory());
    assertThatThrownBy(this::restore)
        .hasMessageContaining("had been cut off and is finished now")
        .hasMessageContaining(path("store.replaced") + " what was there before");
    assertThatThrownBy(this::restore).hasMessageContaining("an earlier restore has replaced");
    try (Catalog catalog = open()) {
      assertThat(catalog.serverId()).isEqualTo(id);
    }
  }

  @Test
  void isFinishedByTheNextStartWhereItsLastStepWasCutOff() throws IOException {
    String id = backupOfAnother();
    open().close();
    String before = Files.readString(path("identity"));
    restore();
    Files.move(path("identity.replaced"), path("identity"));
    assertRestored(id, before);
    Files.move(path("identity.replaced"), path("identity"), StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(this::open).hasMessageContaining("put the right store back");
  }

  @Test
  void neverHasTheOnlyStoreRemoved() throws IOException {
    cutOff();
    Files.delete(path("store.restoring/RESTORED"));
    assertThatThrownBy(this::open).hasMessageContaining("is lost");
    assertThatThrownBy(this::restore)
        .hasMessageContaining(path("store") + " is not: move it back to that name");
    Files.move(path("store.replaced"), path("store"));
    open().close();
    restore();
    open().close();
  }

  @Test
  void leavesNothingWhereItFails() throws IOException {
    try (Catalog catalog = open()) {
      catalog.store().backup(backups(), (_, _) -> {});
    }
    Path fresh = root.resolve("not/there");
    Path empty = Files.createDirectory(root.resolve("empty"));
    for (Path data : List.of(fresh, empty)) {
      assertThatThrownBy(() -> Restore.restore(backups(), Optional.of(9), data, (_, _) -> {}))
          .hasMessageContaining("has no backup 9, expected one of [1]")
          .hasNoSuppressedExceptions();
    }
    assertThat(fresh.getParent()).doesNotExist();
    assertThat(empty.toFile().list()).containsExactly("lock");

    Files.writeString(backups().resolve("private/1/CURRENT"), "damaged");
    assertThatThrownBy(() -> Restore.restore(backups(), Optional.empty(), fresh, (_, _) -> {}))
        .hasNoSuppressedExceptions();
    assertThat(fresh.getParent()).doesNotExist();
  }

  /** What was begun when the backup was made may have been finished long ago. */
  @Test
  void leavesFilesAloneThatWereBeingMadeOrRemovedWhenTheBackupWasMade() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().begin(declare("made", MIB));
      for (String name : new String[] {"moving", "gone", "deleted"}) {
        catalog.editor().create(declare(name, MIB));
      }
      catalog.editor().create(VDiskConfig.rocksdb("half", MIB));
      catalog.editor().beginDelete("half");
      catalog.editor().intend("moving", new State.Moving(place("moving.new")));
      catalog.editor().intend("gone", new State.Moving(place("gone.new")));
      catalog.editor().moved("gone", place("gone.new"));
      catalog.editor().beginDelete("deleted");
      catalog.store().backup(backups(), (_, _) -> {});
      catalog.editor().finish("made");
      write(catalog.open("made"), (byte) 5).succeeds();
    }
    setLength(path("moving.new"), MIB);
    setLength(path("gone.new"), MIB);
    setLength(path("gone"), MIB);
    setLength(path("deleted"), MIB);
    restore();
    for (int start = 0; start < 2; start++) {
      try (Catalog catalog = open()) {
        assertThat(catalog.records())
            .extracting(VDiskRecord::name)
            .containsExactly("gone", "moving");
        assertThat(catalog.records()).allMatch(record -> record.state().equals(State.READY));
        assertThat(catalog.open("gone").sizeBytes()).isEqualTo(MIB);
      }
      for (String name : new String[] {"moving.new", "gone.new", "gone", "deleted", "made"}) {
        assertThat(path(name)).exists();
      }
    }
    try (Catalog catalog = open()) {
      assertThat(firstByte(open(catalog, declare("made", MIB)))).isEqualTo((byte) 5);
      catalog.editor().begin(declare("next", MIB));
    }
    open().close();
    assertThat(path("next")).as("what is cut off after a restore").doesNotExist();
  }

  private Place place(String name) {
    return new Place("file", Optional.of(path(name)), BlockLayout.DEFAULT);
  }
}
