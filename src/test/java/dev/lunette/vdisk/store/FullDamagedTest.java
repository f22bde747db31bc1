package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.iscsi.Deadline;
import dev.lunette.vdisk.SmallDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damage is met while space is short: what needs little goes on all the same; needs root. */
@Tag("system")
@Timeout(120)
final class FullDamagedTest {
  private static final int MIB = 1 << 20;
  private static final int IN_TABLES = 1000;
  private static final int IN_MEMORY = 128;

  @TempDir Path temporary;
  private SmallDisk disk;
  private Path directory;

  @BeforeEach
  void damage() throws IOException {
    disk = new SmallDisk(temporary, 128);
    directory = disk.directory().resolve("store");
    try (Store store = Store.open(directory, SmallDisk.LIMITS)) {
      put(store, Family.MAP, IN_TABLES, 400);
    }
    StoreFiles.flip(StoreFiles.largest(directory, ".sst"), 200);
  }

  @AfterEach
  void unmount() throws IOException {
    disk.close();
  }

  @Test
  void changesGoOnWhereThereIsRoomForWhatIsInMemory() throws Exception {
    try (Store store = Store.open(directory, SmallDisk.LIMITS)) {
      Engine before = store.engine();
      meetDamage(store, 4 * MIB);

      delete(store, 0);

      assertThat(store.engine()).isNotSameAs(before);
      assertThatThrownBy(() -> put(store, Family.DATA, 1, 4096))
          .hasMessageContaining("storeReserveBytes");
      requireDeleted(store);
    }
  }

  @Test
  void changesWaitForRoomForWhatIsInMemoryAndTheStoreStaysOpen() throws Exception {
    try (Store store = Store.open(directory, SmallDisk.LIMITS)) {
      Engine before = store.engine();
      meetDamage(store, MIB);

      assertThatThrownBy(() -> delete(store, 0))
          .hasMessageContainingAll(directory.toString(), "must be opened anew")
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SPACE));

      assertThat(store.engine()).isSameAs(before);
      disk.free();
      delete(store, 0);
      requireDeleted(store);
    }
  }

  /** Leaves so much space, and has RocksDB compact the damaged table, then refuse changes. */
  private void meetDamage(Store store, long leftBytes) throws Exception {
    try (Batch batch = store.batch()) {
      batch.put(Family.MAP, key(1, 1), new byte[1]);
      batch.put(Family.MAP, key(1, IN_TABLES), new byte[1]);
      store.commit(batch, true);
    }
    // Now, for later it would give back what is reserved for the log.
    Compactor.flush(store.engine(), Family.MAP);
    Deadline.await("logs that are flushed are deleted", () -> logs() == 1);
    put(store, Family.CATALOG, IN_MEMORY, 4096);
    disk.leave(leftBytes);
    assertThatThrownBy(() -> store.dropDeleted(Family.MAP))
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
  }

  private int logs() {
    return directory.toFile().list((folder, name) -> name.endsWith(".log")).length;
  }

  private static void requireDeleted(Store store) throws IOException {
    assertThat(store.get(Family.CATALOG, key(1, 0))).isNull();
    for (int i = 1; i < IN_MEMORY; i++) {
      assertThat(store.get(Family.CATALOG, key(1, i))).as("record %d", i).hasSize(4096);
    }
  }

  private static void put(Store store, Family family, int count, int size) throws IOException {
    try (Batch batch = store.batch()) {
      for (int i = 0; i < count; i++) {
        byte[] value = new byte[size];
        new Random(i).nextBytes(value); // which cannot be compressed
        batch.put(family, key(1, i), value);
      }
      store.commit(batch, true);
    }
  }

  private static void delete(Store store, int number) throws IOException {
    try (Batch batch = store.batch()) {
      batch.delete(Family.CATALOG, key(1, number));
      store.commit(batch, true);
    }
  }
}
