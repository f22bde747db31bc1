package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.BlockDeviceContract;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A read goes on in a head that becomes a snapshot, is let go and merged away meanwhile. */
class ReadUnderMergeTest {
  private static final int BLOCK = 4096;
  private static final int CHUNK = Chunk.BLOCKS * BLOCK;
  private static final int SIZE = 32 * CHUNK;

  /** Rounds in one of which the read must have been the longer one. */
  private static final int MOST_ROUNDS = 200;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  @TempDir Path directory;

  @Test
  void seesWhatWasThereBeforeAndAfter() throws Exception {
    // Nothing of the map is remembered, so that each chunk is looked for.
    try (OpenStore store = new OpenStore(directory, Limits.DEFAULTS, 0)) {
      BlockDevice device = store.create("disk", SIZE);
      ByteBuffer held = ByteBuffer.allocateDirect(SIZE);
      int crossed = 0;
      for (int round = 1; crossed == 0; round++) {
        assertThat(round).as("rounds in which no read was crossed").isLessThan(MOST_ROUNDS);
        // Written in the layer that goes away: who looks there too late finds the round before.
        device.write(0, BlockDeviceContract.filled(BLOCK, (byte) round), false);
        device.write(SIZE - BLOCK, BlockDeviceContract.filled(BLOCK, (byte) round), false);
        crossed += isCrossed(store, device, held.clear()) ? 1 : 0;
        assertThat(held.get(SIZE - BLOCK)).as("round %d", round).isEqualTo((byte) round);
      }
    }
  }

  /** Reads everything; whether the head went away behind its first block and before its end. */
  private static boolean isCrossed(OpenStore store, BlockDevice device, ByteBuffer target)
      throws Exception {
    LONGS.setVolatile(target, 0, 0L);
    CompletableFuture<Void> read = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            device.read(0, target.duplicate());
            read.complete(null);
          } catch (Throwable e) {
            read.completeExceptionally(e);
          }
        });
    while ((long) LONGS.getVolatile(target, 0) == 0 && !read.isDone()) {
      Thread.onSpinWait();
    }
    merge(store);
    boolean crossed = !read.isDone();
    read.get();
    return crossed;
  }

  private static void merge(OpenStore store) throws IOException {
    store.snapshots().create(List.of("disk"), "passing");
    store.snapshots().delete("disk", "passing");
    store.awaitReclaimed();
  }
}
