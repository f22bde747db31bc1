package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDBException;

/** What is deleted here and there takes no compaction of all that lies between. */
final class CompactorTest {
  private static final int MIB = 1 << 20;
  private static final int KEYS = 100_000;

  /** So short that it lies in the tables, which are large then with few keys. */
  private static final int VALUE_BYTES = 400;

  @TempDir Path directory;
  private Store store;
  private Engine engine;
  private Compactor compactor;

  @BeforeEach
  void fill() throws IOException, RocksDBException {
    store = Store.openToMend(directory, Limits.DEFAULTS); // in which nothing sweeps
    engine = store.engine();
    compactor = new Compactor(new SpaceGuard(directory, MIB));
    // Tables that overlap, or they would be moved as they are.
    put(0, KEYS, 2);
    put(1, KEYS, 2);
    store.dropDeleted(Family.DATA);
    // A table that spans more is cut on its way down, as it is in a store of many gigabytes.
    engine.db.setOptions(
        engine.handle(Family.DATA),
        MutableColumnFamilyOptions.builder().setMaxCompactionBytes(8 * MIB).build());
    // What would be merged with all that lies between.
    put(KEYS / 5, KEYS * 4 / 5, 6);
  }

  @AfterEach
  void close() throws IOException {
    compactor.close();
    store.close();
  }

  @Test
  void sparesWhatLiesBetween() throws Exception {
    List<String> before = bottom();
    List<Integer> deleted = List.of(3, KEYS / 4, KEYS - 3);
    for (int number : deleted) {
      delete(number);
    }

    compactor.dropDeleted(engine, Family.DATA);

    assertThat(deletions()).isZero();
    List<String> after = bottom();
    assertThat(before).hasSizeGreaterThan(8);
    assertThat(after).containsAll(before.subList(before.size() / 2, before.size() - 2));
    assertThat(after).doesNotContain(before.getFirst(), before.getLast());
    for (int i = 0; i < KEYS; i++) {
      assertThat(store.get(Family.DATA, key(1, i)) == null).isEqualTo(deleted.contains(i));
    }
  }

  @Test
  void endsWhenItIsInterruptedAndIsDoneTheNextTime() throws Exception {
    int attempts = 0;
    boolean ended = false;
    while (!ended) { // on a busy machine the other thread may come too late
      assertThat(attempts++).as("compactions that nobody has interrupted").isLessThan(100);
      delete(3);
      delete(KEYS - 3);
      ended = endsEarly();
    }
    assertThat(deletions()).isPositive();
    compactor.dropDeleted(engine, Family.DATA);
    assertThat(deletions()).isZero();
  }

  /** Whether it has, with another thread that interrupts it all the time. */
  private boolean endsEarly() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    Thread interrupting =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                compactor.interrupt();
              }
            });
    try {
      compactor.dropDeleted(engine, Family.DATA);
      return false;
    } catch (RocksDBException e) {
      return true;
    } finally {
      over.set(true);
      interrupting.join();
    }
  }

  private void put(int from, int to, int step) throws IOException, RocksDBException {
    try (Batch batch = store.batch()) {
      for (int i = from; i < to; i += step) {
        batch.put(Family.DATA, key(1, i), new byte[VALUE_BYTES]);
      }
      store.commit(batch, false);
    }
    Compactor.flush(engine, Family.DATA);
  }

  private void delete(int number) throws IOException {
    try (Batch batch = store.batch()) {
      batch.delete(Family.DATA, key(1, number));
      store.commit(batch, false);
    }
  }

  private long deletions() {
    return tables().stream().mapToLong(LiveFileMetaData::numDeletions).sum();
  }

  /** Tables of the last level, in the order of their keys. */
  private List<String> bottom() {
    return tables().stream()
        .filter(table -> table.level() == 6)
        .sorted((one, other) -> Arrays.compareUnsigned(one.smallestKey(), other.smallestKey()))
        .map(LiveFileMetaData::fileName)
        .toList();
  }

  private List<LiveFileMetaData> tables() {
    return engine.db.getLiveFilesMetaData().stream()
        .filter(table -> Arrays.equals(table.columnFamilyName(), Family.DATA.storedName()))
        .toList();
  }
}
