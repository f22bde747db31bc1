package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is the store as it was, whole. */
final class BackupTest {
  private static final int BLOCKS = 64;

  private static final Map<String, Integer> SMALL_FILES =
      Map.of("storeMemtableBytes", 8 << 20, "storeCacheBytes", 16 << 20);

  @TempDir Path temporary;

  @Test
  void underConcurrentWritesHasEveryBatchWholeAndAllThatWasCommittedBefore() throws Exception {
    AtomicLong committed = new AtomicLong();
    AtomicBoolean ended = new AtomicBoolean();
    List<Long> before = new ArrayList<>();
    try (Store store = open("live");
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> writer =
          threads.submit(() -> {
            for (long round = 1; !ended.get(); round++) {
              writeRound(store, round);
              committed.set(round);
            }
            return null;
          });
      for (int i = 0; i < 3; i++) {
        long goal = committed.get() + 20;
        while (committed.get() < goal && !writer.isDone()) {
          Thread.onSpinWait();
        }
        before.add(committed.get());
        store.backup(backups(), (done, total) -> assertThat(done).isBetween(0L, total));
      }
      ended.set(true);
      writer.get();
    }

    List<BackupInfo> infos = Store.backups(backups());
    assertThat(infos).extracting(BackupInfo::id).containsExactly(1, 2, 3);
    for (BackupInfo info : infos) {
      Store.restore(backups(), Optional.of(info.id()), path("restored-" + info.id()), (_, _) -> {});
      try (Store store = open("restored-" + info.id())) {
        assertThat(round(store)).isGreaterThanOrEqualTo(before.get(info.id() - 1));
      }
    }
  }

  @Test
  void theNewestIsRestoredIfNoneIsNamed() throws IOException {
    backUp(1, 2);
    Store.restore(backups(), Optional.empty(), path("restored"), (_, _) -> {});

    try (Store store = open("restored")) {
      assertThat(round(store)).isEqualTo(2);
    }
  }

  @Test
  void isNotRestoredOverAnything() throws IOException {
    backUp(1);
    Files.createDirectories(path("taken"));
    Files.writeString(path("taken").resolve("file"), "mine");

    assertThatThrownBy(
            () -> Store.restore(backups(), Optional.empty(), path("taken"), (_, _) -> {}))
        .hasMessageContaining("is not empty, expected an empty directory or none");
    assertThat(path("taken").resolve("file")).hasContent("mine");
  }

  @Test
  void thatIsMissingIsSaidToBe() throws IOException {
    backUp(1);

    assertThatThrownBy(
            () -> Store.restore(backups(), Optional.of(7), path("restored"), (_, _) -> {}))
        .isInstanceOf(VDiskException.class)
        .hasMessageContaining("has no backup 7, expected one of [1]");
  }

  @Test
  void thatIsDamagedIsRefusedAndLeavesNothing() throws IOException {
    backUp(1);
    try (Stream<Path> files = Files.walk(backups())) {
      Path largest =
          files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
        file.seek(file.length() / 2);
        int old = file.read();
        file.seek(file.length() / 2);
        file.write(old ^ 4);
      }
    }

    assertThatThrownBy(
            () -> Store.restore(backups(), Optional.empty(), path("restored"), (_, _) -> {}))
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(VDiskException.Kind.CORRUPT));
    assertThat(path("restored")).isEmptyDirectory();
  }

  @Test
  void areNotLookedForInAnotherDirectory() throws IOException {
    Path other = Files.createDirectory(path("other"));
    for (Path wrong : List.of(other, path("nowhere"))) {
      assertThatThrownBy(() -> Store.backups(wrong))
          .hasMessageContainingAll(wrong.toString(), "is no directory of backups");
      assertThatThrownBy(
              () -> Store.restore(wrong, Optional.empty(), path("restored"), (_, _) -> {}))
          .hasMessageContainingAll(wrong.toString(), "is no directory of backups");
    }
    assertThat(other).isEmptyDirectory();
    assertThat(path("nowhere")).doesNotExist();
    assertThat(path("restored")).doesNotExist();
  }

  @Test
  void areForTheirOwnerOnlyAlsoWhereTheirDirectoryIsNot() throws IOException {
    Path wide = Files.createDirectory(backups());
    Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rwxr-xr-x"));
    backUp(1);
    Store.restore(backups(), Optional.empty(), path("restored"), (_, _) -> {});

    assertThat(PrivateDirectory.is(path("restored"))).isTrue();
    try (Stream<Path> parts = Files.list(wide)) {
      assertThat(parts.toList()).isNotEmpty().allMatch(BackupTest::isPrivate);
    }
  }

  private static boolean isPrivate(Path directory) {
    try {
      return PrivateDirectory.is(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void endsWhereWhoeverHearsOfItSaysSo() throws IOException {
    try (Store store = slow()) {
      assertThatThrownBy(() ->
              store.backup(
                  backups(),
                  (done, total) -> {
                    throw new CancellationException("enough");
                  }))
          .isInstanceOf(CancellationException.class)
          .hasMessage("enough");
      assertThat(links()).doesNotExist();
      assertThat(Store.backups(backups())).isEmpty();
    }
    backUp(1);
    assertThat(Store.backups(backups())).hasSize(1);
  }

  @Test
  void endsWhenTheStoreIsClosed() throws Exception {
    CountDownLatch copying = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> backup;
      try (Store store = slow()) {
        backup =
            threads.submit(() -> store.backup(backups(), (done, total) -> copying.countDown()));
        copying.await();
        assertThat(links()).isNotEmptyDirectory();
      }
      assertThatThrownBy(backup::get)
          .hasCauseInstanceOf(CancellationException.class)
          .hasMessageContaining("the store was closed before the backup was done");
    }
    assertThat(links()).doesNotExist();
    assertThat(Store.backups(backups())).isEmpty();
  }

  @Test
  void leavesNothingInTheStoreThatWasCutOff() throws IOException {
    backUp(1);
    Files.createDirectories(links());
    Files.writeString(links().resolve("000001.sst"), "cut off");

    backUp(2);

    assertThat(links()).doesNotExist();
  }

  private Path links() {
    return path("live").resolve("backup.part");
  }

  /** Has several files, of which a mebibyte is copied in a second. */
  private Store slow() throws IOException {
    try (Store store = Store.open(path("live"), Limits.with(SMALL_FILES));
        Batch batch = store.batch()) {
      for (int i = 0; i < 2048; i++) {
        batch.put(Family.DATA, key(2, i), new byte[4104]);
        store.commit(batch, false);
        batch.clear();
      }
    }
    Map<String, Integer> limits = new HashMap<>(SMALL_FILES);
    limits.put("storeCompactionRateBytes", 1 << 20);
    return Store.open(path("live"), Limits.with(limits));
  }

  private void backUp(long... rounds) throws IOException {
    try (Store store = open("live")) {
      for (long round : rounds) {
        writeRound(store, round);
        store.backup(backups(), (done, total) -> {});
      }
    }
  }

  /** One batch that writes its number everywhere. */
  private static void writeRound(Store store, long round) throws IOException {
    byte[] value = new byte[4104];
    ByteBuffer.wrap(value).putLong(round);
    try (Batch batch = store.batch()) {
      for (int i = 0; i < BLOCKS; i++) {
        batch.put(i % 2 == 0 ? Family.DATA : Family.DATA_ZSTD, key(1, i), value);
      }
      batch.put(Family.CATALOG, key(0, 0), value);
      store.commit(batch, false);
    }
  }

  /** The number that is everywhere. */
  private static long round(Store store) throws IOException {
    byte[] catalog = store.get(Family.CATALOG, key(0, 0));
    for (int i = 0; i < BLOCKS; i++) {
      assertThat(store.get(i % 2 == 0 ? Family.DATA : Family.DATA_ZSTD, key(1, i)))
          .isEqualTo(catalog);
    }
    return ByteBuffer.wrap(catalog).getLong();
  }

  private Store open(String name) throws IOException {
    return Store.open(path(name), Limits.DEFAULTS);
  }

  private Path backups() {
    return path("backups");
  }

  private Path path(String name) {
    return temporary.resolve(name);
  }
}
