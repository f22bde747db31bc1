package dev.lunette.vdisk.backend.memory;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Memory vDisks are full before the heap is. */
final class MemoryBudgetTest {
  private static final int CHUNK = MemoryDevice.CHUNK_BYTES;
  private static final long TERABYTE = 1L << 40;

  /** For ten chunks, and for tables that are too small to take another chunk's place. */
  private final MemoryBudget budget = new MemoryBudget(11L * CHUNK - 1);

  @Test
  void isSharedByAllDevicesAndTakenBeforeAnythingIsAllocated() throws IOException {
    BlockDevice one = new MemoryDevice(100L * CHUNK, budget);
    BlockDevice other = new MemoryDevice(100L * CHUNK, budget);
    one.write(0, filled(4 * CHUNK, (byte) 1), false);
    other.write(0, filled(6 * CHUNK, (byte) 2), false);
    requireFull(one, 4L * CHUNK);
    requireFull(other, 6L * CHUNK);
    one.write(CHUNK, filled(CHUNK, (byte) 3), false);
    one.trim(0, CHUNK);
    other.write(6L * CHUNK, filled(CHUNK, (byte) 4), false);
    requireFull(one, 0);
  }

  @Test
  void comesBackWhenDevicesAreClosed() throws IOException {
    for (int i = 0; i < 3; i++) {
      BlockDevice device = new MemoryDevice(100L * CHUNK, budget);
      device.write(0, filled(10 * CHUNK, (byte) 1), false);
      device.close();
      device.close();
      assertThat(budget.takenBytes()).isZero();
    }
  }

  @Test
  void includesTables() throws IOException {
    assertThatThrownBy(() -> new MemoryDevice(1L << 50, budget))
        .isInstanceOf(VDiskException.class)
        .hasMessageStartingWith("no memory is left: 134217728 bytes more are needed");
    BlockDevice sparse = new MemoryDevice(TERABYTE, new MemoryBudget(4L * CHUNK));
    assertThatThrownBy(
            () -> {
              for (long offset = 0; offset < TERABYTE; offset += 1 << 26) {
                sparse.write(offset, filled(CHUNK, (byte) 1), false);
                sparse.trim(offset, CHUNK);
              }
            })
        .as("what stays behind when a chunk is trimmed")
        .isInstanceOf(VDiskException.class);
  }

  @Test
  void isNeverExceededByWritersAtOnce() throws Exception {
    BlockDevice device = new MemoryDevice(100L * CHUNK, budget);
    AtomicInteger written = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      long start = thread * 25L * CHUNK;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 25; i++) {
                  try {
                    device.write(start + (long) i * CHUNK, filled(CHUNK, (byte) 1), false);
                    written.incrementAndGet();
                  } catch (IOException full) {
                    return;
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(written).hasValue(10);
    device.trim(0, 100L * CHUNK);
    device.write(0, filled(10 * CHUNK, (byte) 2), false);
  }

  private static void requireFull(BlockDevice device, long offset) {
    assertThatThrownBy(() -> device.write(offset, filled(CHUNK, (byte) 1), false))
        .isInstanceOfSatisfying(
            VDiskException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE))
        .hasMessageContaining("no memory is left: 65536 bytes more are needed");
  }
}
