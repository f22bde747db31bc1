package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file system gets the space of deleted blocks, though nothing else is written. */
final class SweepTest {
  private static final int BLOCKS = 8192;
  private static final int VALUE = 4096;
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void fill() throws IOException {
    store = Store.open(directory, Limits.DEFAULTS);
    byte[] value = new byte[VALUE];
    new Random(3).nextBytes(value);
    for (int label = 1; label <= 2; label++) {
      try (Batch batch = store.batch()) {
        for (int block = 0; block < BLOCKS / 2; block++) {
          batch.put(Family.DATA, key(label, block), value);
        }
        store.commit(batch, true);
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void givesBackARange() throws IOException {
    deleteAll();
    awaitFiles(MIB);
  }

  @Test
  void givesBackWhatIsInFilesAlready() throws IOException {
    reopen();
    assertThat(blobBytes()).isGreaterThan(32 * MIB);
    deleteAll();
    awaitFiles(MIB);
  }

  @Test
  void givesBackKeyByKey() throws IOException {
    reopen();
    try (Batch batch = store.batch()) {
      for (int label = 1; label <= 2; label++) {
        for (int block = 0; block < BLOCKS / 2; block++) {
          batch.delete(Family.DATA, key(label, block));
        }
      }
      store.commit(batch, false);
    }
    awaitFiles(MIB);
  }

  @Test
  void goesOnWithWhatAnEarlierRunHasLeft() throws IOException {
    reopen();
    deleteAll();
    reopen();
    awaitFiles(MIB);
  }

  @Test
  void leavesWhatSomebodyStillReads() throws IOException {
    reopen();
    try (View view = store.view()) {
      deleteAll();
      long end = System.nanoTime() + 3_000_000_000L;
      while (System.nanoTime() < end) {
        assertThat(view.get(Family.DATA, key(1, 7))).hasSize(VALUE);
      }
    }
    awaitFiles(MIB);
  }

  private void deleteAll() throws IOException {
    try (Batch batch = store.batch()) {
      batch.deleteRange(Family.DATA, key(1, 0), key(3, 0));
      store.commit(batch, false);
    }
  }

  private void reopen() throws IOException {
    store.close();
    store = Store.open(directory, Limits.DEFAULTS);
  }

  private void awaitFiles(long mostBytes) throws IOException {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (blobBytes() > mostBytes || store.statistics().get("memtableSizeBytes") > 4 * MIB) {
      assertThat(System.nanoTime()).as("time; there are %d bytes", blobBytes()).isLessThan(giveUp);
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(store.get(Family.DATA, key(1, 7))).isNull();
  }

  private long blobBytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      long sum = 0;
      for (Path file : files.filter(each -> each.toString().endsWith(".blob")).toList()) {
        sum += size(file);
      }
      return sum;
    }
  }

  /** RocksDB may have removed it just now. */
  private static long size(Path file) {
    return file.toFile().length();
  }
}
