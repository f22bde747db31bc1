package dev.lunette.vdisk.backend.rocksdb;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LendingTest {
  private static final int BLOCK = 4096;
  private static final Source OWNED = Source.written(8);
  private static final Source BORROWED = new Source(20, 8, -100);

  @TempDir Path directory;

  private interface Work {
    void with(Lending lending) throws IOException;
  }

  @Test
  void removesWhatNobodyBorrows() throws IOException {
    try (Disk disk = disk()) {
      inOneBatch(disk, lending -> lending.free(OWNED, 0, 3));
      assertThat(stored(disk, 0, 200)).isEqualTo(197);
      inOneBatch(disk, lending -> lending.free(OWNED, 3, 197));
      assertThat(stored(disk, 0, 200)).isZero();
    }
  }

  @Test
  void keepsLentBlocksUntilTheLastBorrowerIsGone() throws IOException {
    try (Disk disk = disk()) {
      inOneBatch(disk, lending -> lending.lend(OWNED, 10, 5));
      inOneBatch(disk, lending -> lending.lend(BORROWED, 110, 1));
      inOneBatch(disk, lending -> lending.free(OWNED, 0, 200));
      assertThat(stored(disk, 0, 200)).isEqualTo(5);
      inOneBatch(disk, lending -> lending.free(BORROWED, 110, 5));
      assertThat(stored(disk, 0, 200)).isOne();
      inOneBatch(disk, lending -> lending.free(BORROWED, 110, 1));
      assertThat(stored(disk, 0, 200)).isZero();
      assertThat(disk.store.get(Family.LENT, Blocks.key(8, 10))).isNull();
    }
  }

  @Test
  void leavesToTheOwnerWhatAllBorrowersGaveBack() throws IOException {
    try (Disk disk = disk()) {
      inOneBatch(disk, lending -> lending.lend(OWNED, 10, 5));
      inOneBatch(disk, lending -> lending.free(BORROWED, 110, 5));
      assertThat(stored(disk, 0, 200)).isEqualTo(200);
      inOneBatch(disk, lending -> lending.free(OWNED, 0, 200));
      assertThat(stored(disk, 0, 200)).isZero();
    }
  }

  @Test
  void knowsWhatItsOwnBatchDid() throws IOException {
    try (Disk disk = disk()) {
      inOneBatch(
          disk,
          lending -> {
            lending.lend(OWNED, 10, 1);
            lending.lend(OWNED, 10, 1);
            lending.free(OWNED, 10, 1);
            lending.free(BORROWED, 110, 1);
          });
      assertThat(stored(disk, 10, 1)).isOne();
      inOneBatch(disk, lending -> lending.free(BORROWED, 110, 1));
      assertThat(stored(disk, 10, 1)).isZero();
    }
  }

  @Test
  void remembersWhatIsLentWhenTheStoreIsOpenedAgain() throws IOException {
    try (Disk disk = disk()) {
      inOneBatch(disk, lending -> lending.lend(OWNED, 10, 1));
      Blocks again = new Blocks(disk.store);
      try (Batch batch = disk.store.batch();
          Lending lending = again.lending(batch)) {
        lending.free(OWNED, 0, 200);
        disk.store.commit(batch, false);
      }
      assertThat(stored(disk, 0, 200)).isOne();
    }
  }

  @Test
  void keepsBytesThatAreGivenBackButNotLent() throws IOException {
    try (Disk disk = disk()) {
      inOneBatch(disk, lending -> lending.free(BORROWED, 110, 1));
      assertThat(stored(disk, 10, 1)).isOne();
    }
  }

  private Disk disk() throws IOException {
    Disk disk = new Disk(directory, 1 << 20, BLOCK);
    try (Batch batch = disk.store.batch()) {
      for (int block = 0; block < 200; block++) {
        disk.blocks.put(batch, OWNED.label(), block, filled(BLOCK, (byte) block));
      }
      disk.store.commit(batch, false);
    }
    return disk;
  }

  private static void inOneBatch(Disk disk, Work work) throws IOException {
    try (Batch batch = disk.store.batch();
        Lending lending = disk.blocks.lending(batch)) {
      work.with(lending);
      disk.store.commit(batch, false);
    }
  }

  private static int stored(Disk disk, long first, int count) throws IOException {
    int stored = 0;
    for (long block = first; block < first + count; block++) {
      stored += disk.blocks.read(OWNED, block, ByteBuffer.allocate(BLOCK)) ? 1 : 0;
    }
    return stored;
  }
}
