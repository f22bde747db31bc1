package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.SmallDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a file system that really runs full; needs root for the file system. */
@Tag("system")
final class FullDiskTest {
  private static final int MIB = 1 << 20;
  private static final int VALUE_BYTES = 8200;

  @TempDir Path temporary;
  private SmallDisk disk;
  private final Random random = new Random(1);

  @BeforeEach
  void mount() throws IOException {
    disk = new SmallDisk(temporary, 128);
  }

  @AfterEach
  void unmount() throws IOException {
    disk.close();
  }

  @Test
  void refusesBlocksBeforeThereIsNoSpaceLeftAndGoesOnWhenThereIs() throws IOException {
    try (Store store = open(24)) {
      disk.leave(64 * MIB);
      int written = fill(store, Family.DATA);
      assertThat(disk.freeBytes()).isGreaterThan(8 * MIB);
      assertThatThrownBy(() -> write(store, Family.DATA, written))
          .hasMessageContainingAll(disk.directory().toString(), "storeReserveBytes");
      requireAll(store, Family.DATA, written);
      write(store, Family.CATALOG, 0);
      try (Batch batch = store.batch()) {
        batch.delete(Family.DATA, key(1, 0));
        batch.deleteRange(Family.DATA, key(1, 0), key(1, 1));
        store.commit(batch, true);
      }
      disk.free();
      SmallDisk.untilItWorks(() -> write(store, Family.DATA, 0));
      write(store, Family.DATA, written);
      requireAll(store, Family.DATA, written + 1);
    }
  }

  @Test
  void recoversByItselfFromAFileSystemThatIsFullToTheLastByte() throws IOException {
    int written;
    try (Store store = open(1)) {
      disk.leave(32 * MIB);
      // No blocks, so nothing keeps it from the last byte.
      written = fill(store, Family.MAP);
      assertThatThrownBy(() -> write(store, Family.MAP, Integer.MAX_VALUE))
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SPACE));
      requireAll(store, Family.MAP, written);
      disk.free();
      int next = written;
      SmallDisk.untilItWorks(() -> write(store, Family.MAP, next));
      store.sync();
      written++;
      requireAll(store, Family.MAP, written);
    }
    try (Store store = open(1)) {
      requireAll(store, Family.MAP, written);
    }
  }

  @Test
  void syncSaysThatThereIsNoSpaceAndWorksAgainWhenThereIs() throws IOException {
    int written;
    try (Store store = open(1)) {
      disk.leave(256 << 10);
      written = fill(store, Family.MAP);
      assertThat(written).as("writes that were not synced").isPositive();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(store::sync).satisfies(FullDiskTest::isNoSpace);
      }
      requireAll(store, Family.MAP, written);
      disk.free();
      SmallDisk.untilItWorks(store::sync);
      write(store, Family.MAP, written);
      store.sync();
      written++;
      requireAll(store, Family.MAP, written);
    }
    try (Store store = open(1)) {
      requireAll(store, Family.MAP, written);
    }
  }

  @Test
  void syncSucceedsOnAFullDiskWhereTheLogHasItsSpace() throws IOException {
    try (Store store = open(1)) {
      write(store, Family.MAP, 0);
      disk.leave(0);
      store.sync();
      disk.free();
      write(store, Family.MAP, 1);
      store.sync();
    }
    try (Store store = open(1)) {
      requireAll(store, Family.MAP, 2);
    }
  }

  @Test
  void syncsBesideWritesOutliveALackOfSpace() throws Exception {
    try (Store store = open(1)) {
      disk.leave(256 << 10);
      AtomicInteger written = new AtomicInteger();
      AtomicBoolean over = new AtomicBoolean();
      Queue<VDiskException> failures = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(Thread.ofPlatform().start(() -> untilOver(over, failures, store::sync)));
      }
      SmallDisk.Attempt write =
          () -> {
            write(store, Family.MAP, written.get());
            written.getAndIncrement();
          };
      threads.add(Thread.ofPlatform().start(() -> untilOver(over, failures, write)));
      while (failures.size() < 1000) {
        Thread.onSpinWait();
      }
      disk.free();
      int before = written.get();
      while (written.get() == before) {
        Thread.onSpinWait();
      }
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).allSatisfy(FullDiskTest::isNoSpace);
      store.sync();
      requireAll(store, Family.MAP, written.get());
    }
  }

  @Test
  void closesAFullDiskWellWhereNothingIsLeftToSync() throws IOException {
    Store store = open(1);
    disk.leave(256 << 10);
    write(store, Family.MAP, 0);
    store.sync();
    int synced = 1;
    while (true) {
      try {
        write(store, Family.MAP, synced);
        store.sync();
        synced++;
      } catch (VDiskException e) {
        break;
      }
    }
    store.close();
    disk.free();
    try (Store again = open(1)) {
      requireAll(again, Family.MAP, synced);
    }
  }

  @Test
  void closesWhileThereIsNoSpaceAndOpensWhenThereIs() throws IOException {
    Store store = open(1);
    disk.leave(256 << 10);
    write(store, Family.CATALOG, 0);
    int written = fill(store, Family.MAP);
    assertThatThrownBy(store::close).satisfies(FullDiskTest::isNoSpace);
    disk.free();
    try (Store again = open(1)) {
      requireAll(again, Family.CATALOG, 1);
      requireAll(again, Family.MAP, written);
    }
  }

  private static void isNoSpace(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            VDiskException.class,
            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.NO_SPACE));
  }

  private Store open(int reserveMebibytes) throws IOException {
    return Store.open(
        disk.directory().resolve("store"),
        Limits.with(
            Map.of(
                "storeCacheBytes", 16 * MIB,
                "storeMemtableBytes", 8 * MIB,
                "storeReserveBytes", reserveMebibytes * MIB)));
  }

  /** Writes until there is no space; how many writes were acknowledged. */
  private int fill(Store store, Family family) throws IOException {
    for (int i = 0; i < 100_000; i++) {
      try {
        write(store, family, i);
      } catch (VDiskException e) {
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.NO_SPACE);
        return i;
      }
    }
    throw new AssertionError("the file system never runs full");
  }

  private void write(Store store, Family family, int number) throws IOException {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    ByteBuffer.wrap(value).putInt(number);
    try (Batch batch = store.batch()) {
      batch.put(family, key(1, number), value);
      store.commit(batch, false);
    }
  }

  private static void requireAll(Store store, Family family, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      byte[] value = store.get(family, key(1, i));
      assertThat(value).as("value %d of %d", i, count).isNotNull();
      assertThat(ByteBuffer.wrap(value).getInt()).isEqualTo(i);
    }
  }

  private static void untilOver(
      AtomicBoolean over, Queue<VDiskException> failures, SmallDisk.Attempt attempt) {
    while (!over.get()) {
      try {
        attempt.make();
      } catch (VDiskException e) {
        failures.add(e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
