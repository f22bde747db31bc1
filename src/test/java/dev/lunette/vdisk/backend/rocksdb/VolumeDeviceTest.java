package dev.lunette.vdisk.backend.rocksdb;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.BlockDeviceContract.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Compression;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.Write;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeDeviceTest {
  private static final int BLOCK = 4096;
  private static final long TEBIBYTE = 1L << 40;

  @TempDir Path directory;

  @Test
  void namesTheBlockThatIsDamagedByItsPosition() throws IOException {
    try (Disk disk = new Disk(directory, 16 * BLOCK, BLOCK)) {
      disk.device.write(0, filled(16 * BLOCK, (byte) 5), false);
      change(disk, 7, bytes -> bytes[100] ^= 1);
      requireCorrupt(disk, 512, 16 * BLOCK - 512, 7 * BLOCK - 512);
      requireCorrupt(disk, 7 * BLOCK + 1024, 512, 0);
      assertThat(read(disk.device, 8 * BLOCK, 8 * BLOCK)).isEqualTo(filled(8 * BLOCK, (byte) 5));
    }
  }

  @Test
  void findsBlockThatIsStoredInAnotherPlace() throws IOException {
    try (Disk disk = new Disk(directory, 16 * BLOCK, BLOCK)) {
      disk.device.write(0, filled(16 * BLOCK, (byte) 5), false);
      byte[] other = disk.store.get(Family.DATA, Blocks.key(disk.volume.head().label(), 3));
      put(disk, 2, other == null ? new byte[0] : other);
      requireCorrupt(disk, 0, 16 * BLOCK, 2 * BLOCK);
    }
  }

  @Test
  void findsBlockThatIsMissing() throws IOException {
    try (Disk disk = new Disk(directory, 16 * BLOCK, BLOCK)) {
      disk.device.write(0, filled(16 * BLOCK, (byte) 5), false);
      try (Batch batch = disk.store.batch()) {
        batch.delete(Family.DATA, Blocks.key(disk.volume.head().label(), 9));
        disk.store.commit(batch, false);
      }
      requireCorrupt(disk, 0, 16 * BLOCK, 9 * BLOCK);
      disk.device.write(9 * BLOCK, filled(BLOCK, (byte) 6), false);
      assertThat(read(disk.device, 9 * BLOCK, BLOCK)).isEqualTo(filled(BLOCK, (byte) 6));
    }
  }

  @Test
  void refusesToCompleteDamagedBlock() throws IOException {
    try (Disk disk = new Disk(directory, 16 * BLOCK, BLOCK)) {
      disk.device.write(0, filled(16 * BLOCK, (byte) 5), false);
      change(disk, 1, bytes -> bytes[BLOCK] ^= 1);
      assertThatThrownBy(() -> disk.device.write(0, filled(BLOCK + 512, (byte) 6), false))
          .isInstanceOfSatisfying(
              VDiskException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
                assertThat(e.position()).isEqualTo(BLOCK);
              });
      assertThat(read(disk.device, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 5));
    }
  }

  /** The last block that is touched can't be completed, by which time the others are written. */
  @Test
  void writesAllOrNothingOfAsMuchAsItSays() throws IOException {
    try (Disk disk = new Disk(directory, 8 << 20, BLOCK)) {
      disk.device.write(0, filled(8 << 20, (byte) 5), false);
      int most = disk.device.capabilities().atomicWriteBytes();
      int last = (512 + most) / BLOCK;
      requireRefused(disk, most, last);
      assertThat(read(disk.device, 0, last * BLOCK)).isEqualTo(filled(last * BLOCK, (byte) 5));
      requireRefused(disk, most + BLOCK, last + 1);
      assertThat(read(disk.device, 512, 512)).isEqualTo(filled(512, (byte) 6));
    }
  }

  private static void requireRefused(Disk disk, int length, int damaged) throws IOException {
    change(disk, damaged, bytes -> bytes[100] ^= 1);
    assertThatThrownBy(() -> disk.device.write(512, filled(length, (byte) 6), false))
        .hasMessageContaining("block " + damaged + " ");
  }

  @Test
  void readsHolesWithoutTheStore() throws IOException {
    Disk disk = new Disk(directory, TEBIBYTE, BLOCK);
    assertThat(disk.device.tryRead(0, ByteBuffer.allocate(512))).isFalse();
    read(disk.device, 0, 512);
    disk.store.close();
    assertThat(read(disk.device, 0, 64 * BLOCK)).isEqualTo(filled(64 * BLOCK, (byte) 0));
    assertThat(disk.device.tryRead(0, ByteBuffer.allocate(64 * BLOCK))).isTrue();
    disk.close();
  }

  @Test
  void losesNothingWhenThreadsWritePartsOfOneBlock() throws Exception {
    try (Disk disk = new Disk(directory, 4 * BLOCK, BLOCK);
        ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int first = thread;
        tasks.add(() -> {
          for (int round = 1; round <= 100; round++) {
            for (int part = first; part < 8; part += 4) {
              disk.device.write(512L * part, filled(512, (byte) (round + part)), false);
            }
          }
          return null;
        });
      }
      for (Future<Void> result : pool.invokeAll(tasks)) {
        result.get();
      }
      for (int part = 0; part < 8; part++) {
        assertThat(read(disk.device, 512L * part, 512)).isEqualTo(filled(512, (byte) (100 + part)));
      }
    }
  }

  @Test
  void writesOfOneListSeeEachOther() throws IOException {
    try (Disk disk = new Disk(directory, 16 * BLOCK, BLOCK)) {
      disk.device.write(0, filled(2 * BLOCK, (byte) 1), false);
      List<Write> writes =
          List.of(
              new Write(512, filled(512, (byte) 2), false),
              new Write(0, filled(BLOCK, (byte) 3), false),
              new Write(1024, filled(BLOCK, (byte) 4), false),
              new Write(4 * BLOCK, filled(BLOCK, (byte) 0), false));
      disk.device.write(writes);
      assertThat(writes).allMatch(write -> !write.source().hasRemaining());
      assertThat(read(disk.device, 0, 1024)).isEqualTo(filled(1024, (byte) 3));
      assertThat(read(disk.device, 1024, BLOCK)).isEqualTo(filled(BLOCK, (byte) 4));
      assertThat(read(disk.device, BLOCK + 1024, 512)).isEqualTo(filled(512, (byte) 1));
      assertThat(disk.volume.head().usedBlocks()).isEqualTo(2);
    }
  }

  @Test
  void keepsWhatFrozenLayerHoldsAndFreesOnlyItsOwn() throws IOException {
    try (Disk disk = new Disk(directory, 64 * BLOCK, BLOCK)) {
      disk.device.write(0, filled(32 * BLOCK, (byte) 1), false);
      Layer frozen = disk.freeze();
      disk.device.write(0, filled(16 * BLOCK, (byte) 2), false);
      disk.device.trim(8 * BLOCK, 16 * BLOCK);
      LayerDevice snapshot = new LayerDevice(frozen, disk.chunks, disk.blocks, () -> {});
      assertThat(read(snapshot, 0, 32 * BLOCK)).isEqualTo(filled(32 * BLOCK, (byte) 1));
      assertThat(read(disk.device, 0, 8 * BLOCK)).isEqualTo(filled(8 * BLOCK, (byte) 2));
      assertThat(read(disk.device, 8 * BLOCK, 16 * BLOCK)).isEqualTo(filled(16 * BLOCK, (byte) 0));
      assertThat(read(disk.device, 24 * BLOCK, 8 * BLOCK)).isEqualTo(filled(8 * BLOCK, (byte) 1));
      assertThat(keys(disk, Family.DATA)).isEqualTo(32 + 8);
      assertThat(disk.volume.head().usedBlocks()).isEqualTo(16);
      assertThatThrownBy(() -> snapshot.write(0, filled(512, (byte) 1), false))
          .hasMessageContaining("snapshot");
    }
  }

  @Test
  void trimsAnEmptyTebibyteWithoutTrace() throws IOException {
    try (Disk disk = new Disk(directory, TEBIBYTE, BLOCK)) {
      disk.device.write(TEBIBYTE / 2, filled(BLOCK, (byte) 1), false);
      assertThat(disk.device.extents(0, TEBIBYTE, 10))
          .containsExactly(
              new Extent(0, TEBIBYTE / 2, Extent.State.HOLE),
              new Extent(TEBIBYTE / 2, BLOCK, Extent.State.DATA),
              new Extent(TEBIBYTE / 2 + BLOCK, TEBIBYTE / 2 - BLOCK, Extent.State.HOLE));
      disk.device.trim(512, TEBIBYTE - 512);
      assertThat(keys(disk, Family.MAP)).isZero();
      assertThat(keys(disk, Family.DATA)).isZero();
      assertThat(disk.volume.head().usedBlocks()).isZero();
    }
  }

  @Test
  void storesZerosAsHoles() throws IOException {
    try (Disk disk = new Disk(directory, 16 * BLOCK, BLOCK, Compression.LZ4)) {
      disk.device.write(0, filled(16 * BLOCK, (byte) 0), false);
      assertThat(keys(disk, Family.MAP)).isZero();
      ByteBuffer almost = filled(BLOCK, (byte) 0).put(BLOCK - 1, (byte) 1);
      disk.device.write(BLOCK, almost, false);
      assertThat(read(disk.device, BLOCK, BLOCK)).isEqualTo(almost.flip());
      assertThat(keys(disk, Family.DATA_LZ4)).isOne();
      disk.device.write(BLOCK, filled(BLOCK, (byte) 0), false);
      assertThat(keys(disk, Family.DATA_LZ4)).isZero();
    }
  }

  private interface Damage {
    void doTo(byte[] bytes);
  }

  private static void change(Disk disk, long block, Damage damage) throws IOException {
    byte[] bytes = disk.store.get(Family.DATA, Blocks.key(disk.volume.head().label(), block));
    assertThat(bytes).isNotNull();
    if (bytes != null) {
      damage.doTo(bytes);
      put(disk, block, bytes);
    }
  }

  private static void put(Disk disk, long block, byte[] bytes) throws IOException {
    try (Batch batch = disk.store.batch()) {
      batch.put(Family.DATA, Blocks.key(disk.volume.head().label(), block), bytes);
      disk.store.commit(batch, false);
    }
  }

  private static int keys(Disk disk, Family family) throws IOException {
    int count = 0;
    byte[] end = Blocks.key(Long.MAX_VALUE, 0);
    try (Cursor cursor = disk.store.cursor(family, Blocks.key(0, 0), end)) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  private static void requireCorrupt(Disk disk, long offset, int length, long position) {
    assertThatThrownBy(() -> read(disk.device, offset, length))
        .isInstanceOfSatisfying(
            VDiskException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
              assertThat(e.position()).isEqualTo(position);
            })
        .hasMessageContaining("block " + (offset + position) / BLOCK + " ");
  }
}
