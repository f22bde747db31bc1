package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged block of a store in use is lost, and nothing else is; writing goes on. */
@Timeout(120)
final class ContainmentTest {
  private static final Limits LIMITS =
      Limits.with(Map.of("storeMemtableBytes", 8 << 20, "storeCacheBytes", 16 << 20));
  private static final int KEYS = 3000;

  /** More than it ever takes until damage is met. */
  private static final int MOST_ROUNDS = 200;

  private static final int WRITERS = 3;
  private static final int IN_TABLE_BYTES = 400;

  private final int[] versions = new int[KEYS];

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {".blob", ".sst", ".blob .sst"})
  void writingGoesOnWhenACompactionComesToDamage(String damaged) throws Exception {
    fill();
    for (String kind : damaged.split(" ", -1)) {
      damage(kind);
    }
    try (Store store = Store.open(directory, LIMITS)) {
      Set<Integer> lost = readAll(store);
      assertThat(lost).isNotEmpty();

      overwriteUntil(store, () -> leavesAlone(store).equals(damaged));
      overwriteUntil(store, endAfter(5));

      assertThat(leavesAlone(store)).isEqualTo(damaged);
      assertThat(lost).containsAll(readAll(store));
      assertThat(store.statistics()).containsEntry("backgroundErrors", 0L);
      store.sync();
    }
    try (Store store = Store.open(directory, LIMITS)) {
      readAll(store);
    }
  }

  @Test
  void viewsAndCursorsOfBeforeSaySoAndKeepWhatTheyHaveShown() throws Exception {
    fill();
    damage(".blob");
    try (Store store = Store.open(directory, LIMITS)) {
      put(store, Family.LAYERS, 7, new byte[] {1});
      put(store, Family.LAYERS, 8, new byte[] {2});
      View view = store.view();
      Cursor cursor = view.cursor(Family.LAYERS, key(1, 0), key(2, 0));
      assertThat(cursor.next()).isTrue();
      Engine before = store.engine();

      overwriteUntil(store, () -> store.engine() != before);

      assertThat(cursor.key()).isEqualTo(key(1, 7));
      assertThat(cursor.value()).containsExactly(1);
      assertFails(cursor::next, Kind.BUSY, "was opened anew because of damage");
      assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
      assertFails(() -> view.get(Family.LAYERS, key(1, 7)), Kind.BUSY, "try again");
      assertFails(
          () -> view.cursor(Family.LAYERS, key(1, 0), key(2, 0)).next(), Kind.BUSY, "again");
      cursor.close();
      view.close();
      try (Cursor anew = store.cursor(Family.LAYERS, key(1, 0), key(2, 0))) {
        assertThat(anew.next()).isTrue();
        assertThat(anew.value()).containsExactly(1);
      }
    }
  }

  @Test
  void isClosedAndSaysWhyWhereItCannotBeOpenedAnew() throws Exception {
    fill();
    damage(".blob");
    try (Store store = Store.open(directory, LIMITS)) {
      Set<Path> flipped = new HashSet<>();
      End flippingLogs =
          () -> {
            flipLogs(flipped);
            return false;
          };

      assertThatThrownBy(() -> overwriteUntil(store, flippingLogs))
          .isInstanceOf(VDiskException.class)
          // RocksDB says so where the log goes on in another file, and we where it was durable.
          .hasMessageMatching("(?s).*(WAL recovery stopped at|can be read up to change).*");
      assertFails(() -> store.get(Family.DATA, key(1, 1)), Kind.STALE, "could not be opened");
      assertFails(() -> put(store, Family.DATA, 1, new byte[1]), Kind.STALE, "after damage");
      assertFails(store::sync, Kind.STALE, "could not be opened anew after damage");
    }
  }

  /** What ends an overwriting. */
  private interface End {
    boolean reached() throws IOException;
  }

  /** Of which kind are the files that no compaction reads any more; tables are those of the map. */
  private static String leavesAlone(Store store) {
    Tuning tuning = store.engine().tuning;
    List<String> left = new ArrayList<>();
    if (!tuning.of(Family.DATA).enableBlobGarbageCollection()) {
      left.add(".blob");
    }
    for (Family family : Family.values()) {
      if (tuning.of(family).disableAutoCompactions()) {
        left.add(family == Family.MAP ? ".sst" : ".sst of " + family);
      }
    }
    return String.join(" ", left);
  }

  private void flipLogs(Set<Path> flipped) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        if (file.toFile().length() > 10_000 && flipped.add(file)) {
          StoreFiles.flip(file, 5000);
        }
      }
    }
  }

  private static End endAfter(int rounds) {
    int[] left = {rounds * WRITERS};
    return () -> --left[0] < 0;
  }

  /** All keys, in files that are closed; every other one will not be written again. */
  private void fill() throws IOException {
    try (Store store = Store.open(directory, LIMITS)) {
      for (int i = 0; i < KEYS; i++) {
        put(store, i, 0);
      }
    }
  }

  /** Several threads write every other key, until the end or the first failure of one. */
  private void overwriteUntil(Store store, End end) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (int writer = 0; writer < WRITERS; writer++) {
        int first = 2 * writer + 1;
        writers.add(
            threads.submit(() -> {
              try {
                for (int round = 0; round < MOST_ROUNDS && !over.get(); round++) {
                  overwrite(store, first);
                  synchronized (over) {
                    over.compareAndSet(false, end.reached());
                  }
                }
              } finally {
                over.set(true);
              }
              return null;
            }));
      }
    }
    for (Future<?> writer : writers) {
      try {
        writer.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException failed ? failed : e;
      }
    }
  }

  private void overwrite(Store store, int first) throws IOException {
    for (int i = first; i < KEYS; i += 2 * WRITERS) {
      put(store, i, versions[i] + 1);
      versions[i]++;
    }
  }

  /** A value in a blob file, and the start of it in a table. */
  private static void put(Store store, int i, int version) throws IOException {
    byte[] value = value(i, version);
    try (Batch batch = store.batch()) {
      batch.put(Family.DATA, key(1, i), value);
      batch.put(Family.MAP, key(1, i), Arrays.copyOf(value, IN_TABLE_BYTES));
      store.commit(batch, i % 500 == 1);
    }
  }

  private static void put(Store store, Family family, int i, byte[] value) throws IOException {
    try (Batch batch = store.batch()) {
      batch.put(family, key(1, i), value);
      store.commit(batch, i % 500 == 1);
    }
  }

  /** Fails unless each key has its last value or is damaged; returns those that are. */
  private Set<Integer> readAll(Store store) throws IOException {
    Set<Integer> damaged = new TreeSet<>();
    for (int i = 0; i < KEYS; i++) {
      try {
        byte[] value = value(i, versions[i]);
        assertThat(store.get(Family.DATA, key(1, i))).as("key %d", i).isEqualTo(value);
        assertThat(store.get(Family.MAP, key(1, i)))
            .as("key %d", i)
            .isEqualTo(Arrays.copyOf(value, IN_TABLE_BYTES));
      } catch (VDiskException e) {
        assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
        damaged.add(i);
      }
    }
    return damaged;
  }

  private static byte[] value(int i, int version) {
    ByteBuffer value = ByteBuffer.allocate(4104);
    SplittableRandom random = new SplittableRandom((long) i << 32 | version);
    while (value.hasRemaining()) {
      value.putLong(random.nextLong());
    }
    return value.array();
  }

  /** In a blob file the value of a key that is not written again, in a table a few keys. */
  private void damage(String kind) throws IOException {
    Path file = StoreFiles.largest(directory, kind);
    if (kind.equals(".sst")) {
      StoreFiles.flip(file, 200);
      return;
    }
    byte[] content = Files.readAllBytes(file);
    for (int i = 0; i < KEYS; i += 2) {
      byte[] value = value(i, 0);
      for (int at = 0; at + value.length < content.length; at++) {
        if (content[at] == value[0]
            && Arrays.equals(content, at, at + value.length, value, 0, value.length)) {
          StoreFiles.flip(file, at + 100);
          return;
        }
      }
    }
    throw new AssertionError("no key is in " + file);
  }

  private static void assertFails(ThrowingCallable call, Kind kind, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(VDiskException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(message);
  }
}
