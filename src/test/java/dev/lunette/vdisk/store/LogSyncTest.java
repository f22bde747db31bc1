package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/** What is said to be durable is, and what is durable is not said to have failed. */
final class LogSyncTest {
  private static final Status NO_SPACE =
      new Status(Status.Code.IOError, Status.SubCode.NoSpace, "full");

  @TempDir Path directory;

  /** A log whose disk behaves as it is told; it stands for what no test can make a disk do. */
  private static final class FailingLog implements LogSync.Log {
    private final Deque<Status> failures = new ArrayDeque<>();
    private long latest = 7;
    private final List<String> done = new ArrayList<>();

    @Override
    public long latest() {
      return latest;
    }

    @Override
    public void sync() throws RocksDBException {
      done.add("sync");
      if (!failures.isEmpty()) {
        throw new RocksDBException("no", failures.remove());
      }
    }

    @Override
    public void write(WriteBatch changes, boolean durable) throws RocksDBException {
      done.add("%s write of %d".formatted(durable ? "durable" : "plain", changes.count()));
      if (!failures.isEmpty()) {
        throw new RocksDBException("no", failures.remove());
      }
    }
  }

  @Test
  void interruptedThreadsHarmNobody() throws IOException {
    try (Store store = Store.open(directory, Limits.DEFAULTS)) {
      Thread.currentThread().interrupt();
      put(store, true);
      put(store, false);
      store.sync();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(DurableMark.read(directory)).isEqualTo(2);
      put(store, true);
      assertThat(DurableMark.read(directory)).isEqualTo(3);
    }
  }

  @Test
  void durableChangesDoNotFailBecauseTheyCannotBeNoted() throws IOException {
    Files.createSymbolicLink(directory.resolve(DurableMark.FILE), Path.of("/dev/full"));
    try (Store store = Store.open(directory, Limits.DEFAULTS)) {
      put(store, true);
      put(store, false);
      store.sync();
      assertThat(store.get(Family.CATALOG, key(1, 1))).isNotNull();
    }
  }

  @Test
  void writesInsteadOfSyncingALogThatHadNoSpace() throws IOException {
    FailingLog log = new FailingLog();
    try (DurableMark mark = DurableMark.open(directory);
        WriteBatch changes = new WriteBatch()) {
      LogSync sync = sync(log, mark);
      log.failures.addAll(List.of(NO_SPACE, NO_SPACE, NO_SPACE));
      assertThatThrownBy(() -> sync.write(changes, false)).satisfies(LogSyncTest::isNoSpace);
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(sync::sync).satisfies(LogSyncTest::isNoSpace);
      }
      assertThat(mark.reached()).isZero();
      sync.sync();
      assertThat(mark.reached()).isEqualTo(7);
      log.latest++;
      sync.sync();
      assertThat(log.done)
          .containsExactly(
              "plain write of 0",
              "durable write of 0",
              "durable write of 0",
              "durable write of 0",
              "sync");
    }
  }

  @Test
  void writesInsteadOfSyncingAgainWhereThereWasNoSpaceForIt() throws IOException {
    FailingLog log = new FailingLog();
    log.failures.add(NO_SPACE);
    try (DurableMark mark = DurableMark.open(directory)) {
      LogSync sync = sync(log, mark);
      assertThatThrownBy(sync::sync).satisfies(LogSyncTest::isNoSpace);
      assertThat(mark.reached()).isZero();
      sync.sync();
      assertThat(log.done).containsExactly("sync", "durable write of 0");
      assertThat(mark.reached()).isEqualTo(7);
    }
  }

  /** RocksDB has all writers wait behind a durable write, so that has little left to sync. */
  @Test
  void whatHasGatheredIsSyncedBeforeADurableWrite() throws IOException {
    FailingLog log = new FailingLog();
    try (DurableMark mark = DurableMark.open(directory);
        WriteBatch changes = new WriteBatch()) {
      LogSync sync = sync(log, mark);
      sync.write(changes, true);
      sync.write(changes, true);
      assertThat(log.done).containsExactly("sync", "durable write of 0", "durable write of 0");
      log.latest++;
      log.failures.add(NO_SPACE);
      assertThatThrownBy(() -> sync.write(changes, true)).satisfies(LogSyncTest::isNoSpace);
      assertThat(log.done.subList(3, log.done.size())).containsExactly("sync");
    }
  }

  @Test
  void neverSucceedsAfterTheDiskHasFailed() throws IOException {
    FailingLog log = new FailingLog();
    log.failures.add(new Status(Status.Code.IOError, Status.SubCode.None, "broken"));
    try (DurableMark mark = DurableMark.open(directory)) {
      LogSync sync = sync(log, mark);
      for (int again = 0; again < 3; again++) {
        assertThatThrownBy(sync::sync)
            .isInstanceOfSatisfying(
                VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.IO));
      }
      assertThat(log.done).containsExactly("sync");
      assertThat(mark.reached()).isZero();
    }
  }

  private LogSync sync(LogSync.Log log, DurableMark mark) throws IOException {
    return new LogSync(log, mark, new SpaceGuard(directory, 1), new Failures(directory));
  }

  private static void isNoSpace(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SPACE));
  }

  private static void put(Store store, boolean durable) throws IOException {
    try (Batch batch = store.batch()) {
      batch.put(Family.CATALOG, key(1, 1), new byte[10]);
      store.commit(batch, durable);
    }
  }
}
