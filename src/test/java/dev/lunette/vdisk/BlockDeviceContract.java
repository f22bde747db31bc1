package dev.lunette.vdisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What holds for every device, whatever it is made of; a backend's test says how to open one. */
public abstract class BlockDeviceContract extends SpaceContract {
  @Test
  void hasTheSizeItWasOpenedWith() throws IOException {
    assertThat(fresh().sizeBytes()).isEqualTo(SIZE);
  }

  @Test
  void readsZerosWhereNothingWasWritten() throws IOException {
    ByteBuffer target = filled(SIZE, (byte) 7);
    fresh().read(0, target);
    assertThat(target.hasRemaining()).isFalse();
    assertThat(target.flip()).isEqualTo(ByteBuffer.allocate(SIZE));
  }

  @Test
  void readsWhatWasWrittenAndNothingAround() throws IOException {
    BlockDevice device = fresh();
    ByteBuffer source = filled(3 * BLOCK, (byte) 0x5A);
    device.write(SIZE / 2, source, false);
    assertThat(source.hasRemaining()).isFalse();
    ByteBuffer expected = ByteBuffer.allocate(5 * BLOCK);
    expected.put(BLOCK, source.flip(), 0, 3 * BLOCK);
    assertThat(read(device, SIZE / 2 - BLOCK, 5 * BLOCK)).isEqualTo(expected);
  }

  @Test
  void keepsToPositionAndLimitOfBuffers() throws IOException {
    BlockDevice device = fresh();
    ByteBuffer source = filled(4 * BLOCK, (byte) 1).position(BLOCK).limit(2 * BLOCK);
    device.write(0, source, false);
    assertThat(source.position()).isEqualTo(2 * BLOCK);
    ByteBuffer target = ByteBuffer.allocateDirect(4 * BLOCK).position(2 * BLOCK).limit(3 * BLOCK);
    device.read(0, target);
    assertThat(target.position()).isEqualTo(3 * BLOCK);
    assertThat(target.get(2 * BLOCK)).isEqualTo((byte) 1);
    assertThat(target.get(2 * BLOCK - 1)).isZero();
    assertThat(target.limit(4 * BLOCK).get(3 * BLOCK)).isZero();
    assertThat(read(device, BLOCK, BLOCK)).isEqualTo(ByteBuffer.allocate(BLOCK));
  }

  @Test
  void takesBuffersOfEveryKind() throws IOException {
    BlockDevice device = fresh();
    int length = 1 << 20;
    device.write(0, filled(length, (byte) 1).asReadOnlyBuffer(), false);
    device.write(length, heap(length, (byte) 2), true);
    device.write(2L * length, heap(length, (byte) 3).asReadOnlyBuffer(), false);
    ByteBuffer heap = ByteBuffer.allocate(3 * length);
    device.read(0, heap);
    assertThat(heap.flip()).isEqualTo(read(device, 0, 3 * length));
    for (int i = 0; i < 3; i++) {
      assertThat(heap.get(i * length)).isEqualTo((byte) (i + 1));
      assertThat(heap.get((i + 1) * length - 1)).isEqualTo((byte) (i + 1));
    }
  }

  @Test
  void agreesWithModelThroughRandomWork() throws IOException {
    long seed = new Random().nextLong();
    System.out.println(getClass().getSimpleName() + " seed " + seed);
    new RandomWork(fresh(), SIZE, seed).run(600);
  }

  @Test
  void trimmedAndZeroedRangesReadAsZeros() throws IOException {
    BlockDevice device = fresh();
    device.write(0, filled(SIZE, (byte) -1), false);
    device.trim(BLOCK, 300L * BLOCK);
    device.zero(2000L * BLOCK, 333L * BLOCK, false);
    device.zero(5000L * BLOCK, 7L * BLOCK, true);
    ByteBuffer expected = filled(SIZE, (byte) -1);
    expected.put(BLOCK, new byte[300 * BLOCK]);
    expected.put(2000 * BLOCK, new byte[333 * BLOCK]);
    expected.put(5000 * BLOCK, new byte[7 * BLOCK]);
    assertThat(read(device, 0, SIZE)).isEqualTo(expected);
  }

  @Test
  void extentsCoverRangeExactlyAndHolesReadAsZeros() throws IOException {
    BlockDevice device = fresh();
    device.write(0, filled(256 << 10, (byte) 1), false);
    device.write(2 << 20, filled(BLOCK, (byte) 2), false);
    device.trim(64 << 10, 128 << 10);
    requireTrueExtents(device, 0, SIZE);
    requireTrueExtents(device, 3L * BLOCK, SIZE - 10L * BLOCK);
    requireTrueExtents(device, 100L * BLOCK, BLOCK);
    requireTrueExtents(device, 96 << 10, 16 << 10);
    requireTrueExtents(device, 1 << 20, 512 << 10);
    requireTrueExtents(device, 1, SIZE - 2);
  }

  @Test
  void keepsThreadsOnDisjointRangesApart() throws Exception {
    BlockDevice device = fresh();
    int threads = 4;
    int length = 8 * BLOCK;
    inParallel(
        threads,
        thread -> {
          for (int slot = thread; slot < SIZE / length; slot += threads) {
            device.write((long) slot * length, filled(length, (byte) slot), slot % 50 == 0);
            if (slot % 7 == 0) {
              device.trim((long) slot * length, length);
            }
          }
          return null;
        });
    for (int slot = 0; slot < SIZE / length; slot++) {
      byte expected = slot % 7 == 0 ? 0 : (byte) slot;
      assertThat(read(device, (long) slot * length, length)).isEqualTo(filled(length, expected));
    }
  }

  @Test
  void neverMixesTwoWritesInOneBlock() throws Exception {
    BlockDevice device = fresh();
    int block = 4096;
    CyclicBarrier barrier = new CyclicBarrier(2);
    inParallel(
        2,
        thread -> {
          for (int round = 0; round < 200; round++) {
            barrier.await();
            ByteBuffer source = filled(block, (byte) (2 * round + thread));
            if (round % 2 == 0 || !device.tryWrite(block, source)) {
              device.write(block, source, false);
            }
            barrier.await();
            ByteBuffer stored = read(device, block, block);
            assertThat(stored).isEqualTo(filled(block, stored.get(0)));
          }
          return null;
        });
  }

  @Test
  void tryReadFillsTargetOrLeavesItsPosition() throws IOException {
    BlockDevice device = fresh();
    device.write(0, filled(SIZE, (byte) 9), false);
    ByteBuffer target = ByteBuffer.allocateDirect(64 * BLOCK).position(BLOCK);
    if (device.tryRead(BLOCK, target)) {
      assertThat(target.hasRemaining()).isFalse();
      assertThat(target.position(BLOCK)).isEqualTo(filled(63 * BLOCK, (byte) 9));
    } else {
      assertThat(target.position()).isEqualTo(BLOCK);
      assertThat(target.limit()).isEqualTo(64 * BLOCK);
    }
  }

  @Test
  void tryWriteWritesAllOrLeavesPositionForAnother() throws IOException {
    BlockDevice device = fresh();
    ByteBuffer source = filled(64 * BLOCK, (byte) 9).position(BLOCK);
    if (!device.tryWrite(0, source)) {
      assertThat(source.position()).isEqualTo(BLOCK);
      assertThat(source.limit()).isEqualTo(64 * BLOCK);
      device.write(0, source, false);
    }
    assertThat(source.hasRemaining()).isFalse();
    assertThat(read(device, 0, 63 * BLOCK)).isEqualTo(filled(63 * BLOCK, (byte) 9));
  }

  @Test
  void readsBackDurableWritesAndFlushes() throws IOException {
    BlockDevice device = fresh();
    device.write(0, filled(BLOCK, (byte) 4), true);
    device.flush();
    assertThat(read(device, 0, BLOCK)).isEqualTo(filled(BLOCK, (byte) 4));
  }

  @Test
  void growsIfItSaysSoAndReadsZerosThere() throws IOException {
    BlockDevice device = fresh();
    device.write(SIZE - BLOCK, filled(BLOCK, (byte) 3), false);
    if (!device.capabilities().resize()) {
      assertThatThrownBy(() -> device.resize(2L * SIZE))
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
      return;
    }
    device.resize(2L * SIZE);
    assertThat(device.sizeBytes()).isEqualTo(2L * SIZE);
    assertThat(read(device, SIZE - BLOCK, BLOCK)).isEqualTo(filled(BLOCK, (byte) 3));
    assertThat(read(device, SIZE, SIZE)).isEqualTo(ByteBuffer.allocate(SIZE));
    device.write(2L * SIZE - BLOCK, filled(BLOCK, (byte) 5), false);
    assertThat(read(device, 2L * SIZE - BLOCK, BLOCK)).isEqualTo(filled(BLOCK, (byte) 5));
  }

  @Test
  void closesTwiceWithoutHarm() throws IOException {
    BlockDevice device = fresh();
    device.close();
    device.close();
  }

  /** Bytes of a range. */
  public static ByteBuffer read(BlockDevice device, long offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocateDirect(length);
    device.read(offset, target);
    return target.flip();
  }

  /** A direct buffer of equal bytes. */
  public static ByteBuffer filled(int length, byte value) {
    return ByteBuffer.allocateDirect(length).put(heap(length, value)).flip();
  }

  private static ByteBuffer heap(int length, byte value) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    Arrays.fill(buffer.array(), value);
    return buffer;
  }

  private static void requireTrueExtents(BlockDevice device, long offset, long length)
      throws IOException {
    List<Extent> all = device.extents(offset, length, Integer.MAX_VALUE);
    for (int most = 1; most <= all.size() + 1; most++) {
      int told = Math.min(most, all.size());
      assertThat(device.extents(offset, length, most)).isEqualTo(all.subList(0, told));
    }
    long at = offset;
    for (Extent extent : all) {
      assertThat(extent.offset()).isEqualTo(at);
      assertThat(extent.length()).isPositive();
      if (extent.state().isZeros()) {
        int bytes = (int) extent.length();
        assertThat(read(device, at, bytes)).isEqualTo(ByteBuffer.allocate(bytes));
      }
      at += extent.length();
    }
    assertThat(at).isEqualTo(offset + length);
  }

  private interface Work {
    Void run(int thread) throws Exception;
  }

  private static void inParallel(int threads, Work work) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        tasks.add(() -> work.run(thread));
      }
      for (Future<Void> result : pool.invokeAll(tasks)) {
        result.get();
      }
    }
  }
}
