package dev.lunette.vdisk.backend.memory;

import static dev.lunette.vdisk.BlockDeviceContract.filled;
import static dev.lunette.vdisk.BlockDeviceContract.read;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Memory vDisks share what there is, and give back what they don't need. */
final class MemoryPoolTest {
  private static final int CHUNK = MemoryDevice.CHUNK_BYTES;
  private static final int SLAB = Slab.CHUNKS * CHUNK;
  private static final byte MINE = 1;
  private static final int HOT = 4;
  private static final long TERABYTE = 1L << 40;

  /** For ten chunks, and for tables that are too small to take another chunk's place. */
  private final MemoryPool pool = new MemoryPool(11L * CHUNK - 1);

  @Test
  void isSharedByAllDevicesAndTakenBeforeAnythingIsAllocated() throws IOException {
    BlockDevice one = new MemoryDevice(100L * CHUNK, pool);
    BlockDevice other = new MemoryDevice(100L * CHUNK, pool);
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
      BlockDevice device = new MemoryDevice(100L * CHUNK, pool);
      device.write(0, filled(10 * CHUNK, (byte) 1), false);
      device.close();
      device.close();
      assertThat(pool.takenBytes()).isZero();
    }
  }

  @Test
  void includesTables() throws IOException {
    assertThatThrownBy(() -> new MemoryDevice(1L << 50, pool))
        .isInstanceOf(VDiskException.class)
        .hasMessageStartingWith("no memory is left: 134217728 bytes more are needed");
    BlockDevice sparse = new MemoryDevice(TERABYTE, new MemoryPool(4L * CHUNK));
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
    BlockDevice device = new MemoryDevice(100L * CHUNK, pool);
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

  @Test
  void givesEmptySlabsToTheSystemButForSome() throws IOException {
    MemoryPool large = new MemoryPool(1L << 30);
    int slabs = 3 * MemoryPool.SPARE_SLABS;
    BlockDevice device = new MemoryDevice(1L << 30, large);
    device.write(0, filled(slabs * SLAB, (byte) 1), false);
    assertThat(large.slabBytes()).isEqualTo((long) slabs * SLAB);

    for (int slab = 0; slab < slabs; slab++) {
      device.trim((long) slab * SLAB + CHUNK, SLAB - CHUNK);
    }
    assertThat(large.slabBytes()).as("one chunk of each is in use").isEqualTo((long) slabs * SLAB);
    device.write(1L << 29, filled(slabs * (SLAB - CHUNK), (byte) 2), false);
    assertThat(large.slabBytes())
        .as("all its chunks are used again")
        .isEqualTo((long) slabs * SLAB);

    device.close();
    assertThat(large.slabBytes()).isEqualTo((long) MemoryPool.SPARE_SLABS * SLAB);
  }

  @Test
  void whatWasAnothersReadsAsZeros() throws IOException {
    BlockDevice one = new MemoryDevice(SLAB, pool);
    BlockDevice other = new MemoryDevice(SLAB, pool);
    one.write(0, filled(10 * CHUNK, (byte) 1), false);
    one.trim(0, SLAB);
    for (int chunk = 0; chunk < 10; chunk++) {
      other.write((long) chunk * CHUNK + 512, filled(512, (byte) 2), false);
    }
    byte[] expected = new byte[10 * CHUNK];
    for (int chunk = 0; chunk < 10; chunk++) {
      Arrays.fill(expected, chunk * CHUNK + 512, chunk * CHUNK + 1024, (byte) 2);
    }
    assertThat(read(other, 0, expected.length)).isEqualTo(ByteBuffer.wrap(expected));
  }

  @Test
  void readersNeverSeeWhatIsAnothers() throws Exception {
    MemoryPool shared = new MemoryPool(1L << 30);
    MemoryDevice read = new MemoryDevice(HOT * CHUNK, shared);
    MemoryDevice other = new MemoryDevice(HOT * CHUNK, shared);
    readWhile(
        read,
        () -> {
          for (int round = 0; round < 20_000; round++) {
            long at = (long) (round % HOT) * CHUNK;
            read.write(at, filled(CHUNK, MINE), false);
            read.trim(at, CHUNK);
            other.write(at, filled(CHUNK, (byte) 2), false); // in the same place
            other.trim(at, CHUNK);
          }
        });
  }

  @Test
  void readersDoNotMindThatMemoryIsGivenToTheSystem() throws Exception {
    MemoryPool shared = new MemoryPool(1L << 30);
    int length = (MemoryPool.SPARE_SLABS + 1) * SLAB;
    MemoryDevice read = new MemoryDevice(length, shared);
    readWhile(
        read,
        () -> {
          for (int round = 0; round < 200; round++) {
            read.write(0, filled(length, MINE), false);
            read.trim(SLAB, length - SLAB);
            read.trim(0, SLAB);
            assertThat(shared.slabBytes()).isEqualTo(length - SLAB);
          }
        });
  }

  /** Two threads read the first chunks, which hold one byte only, until something is done. */
  private static void readWhile(MemoryDevice device, ThrowingRunnable something) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Long>> readers = new ArrayList<>();
    for (int reader = 0; reader < 2; reader++) {
      readers.add(
          supplyAsync(() -> chunksRead(device, over), task -> Thread.ofPlatform().start(task)));
    }
    try {
      something.run();
    } finally {
      over.set(true);
    }
    for (CompletableFuture<Long> reader : readers) {
      assertThat(reader.get()).isPositive();
    }
  }

  private static long chunksRead(MemoryDevice device, AtomicBoolean over) {
    ByteBuffer target = ByteBuffer.allocateDirect(CHUNK);
    long read = 0;
    while (!over.get()) {
      device.read(read++ % HOT * CHUNK, target.clear());
      byte first = target.get(0);
      assertThat(first).isIn((byte) 0, MINE);
      // each byte is as the one before it
      assertThat(target.slice(0, CHUNK - 1).mismatch(target.slice(1, CHUNK - 1))).isEqualTo(-1);
    }
    return read;
  }

  private interface ThrowingRunnable {
    void run() throws IOException;
  }

  private static void requireFull(BlockDevice device, long offset) {
    assertThatThrownBy(() -> device.write(offset, filled(CHUNK, (byte) 1), false))
        .isInstanceOfSatisfying(
            VDiskException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.NO_SPACE))
        .hasMessageContaining("no memory is left: 65536 bytes more are needed");
  }
}
