package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of events that threads meet rarely, made on purpose. */
class RocksRaceTest {
  private static final int SIZE = 4096;

  @TempDir Path directory;

  @Test
  void headsAreNewerThanAllBelowThoughACopyRunsWhileTheSnapshotWaits() throws Exception {
    try (OpenStore store = new OpenStore(directory)) {
      LayerTree tree = store.backend().tree();
      BlockDevice device = store.create("disk", 64 * SIZE);
      device.write(0, filled(1), false);
      Volume volume = tree.volumes().get("disk");
      CompletableFuture<?> snapshot;
      volume.lock().lock();
      try {
        snapshot =
            CompletableFuture.runAsync(() -> {
              try {
                store.snapshots().create(List.of("disk"), "first");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
        while (!volume.lock().hasQueuedThreads()) {
          Thread.onSpinWait();
        }
        Layer head = volume.head();
        new BlockCopy(tree, new ChunkMap(store.store(), 1 << 20), head, head)
            .run(store.store(), new Blocks(store.store()), 0, 1, 1);
      } finally {
        volume.lock().unlock();
      }
      snapshot.get();
      Layer below = volume.head().parent();
      assertThat(below).isNotNull();
      assertThat(below.label()).isLessThan(volume.head().id());
      device.close();
      store.reopen();
    }
  }

  @Test
  void nothingIsRememberedOfALayerThatIsTakenApart() throws IOException {
    try (Disk disk = new Disk(directory, 64 * SIZE, SIZE)) {
      disk.device.write(0, filled(1), false);
      disk.freeze();
      disk.device.write(0, filled(2), false);
      Layer gone = disk.freeze();
      Layer above = disk.freeze();
      ChunkMap.Seen before = disk.chunks.see(above, 0);
      Release release = new Release(disk.tree, disk.chunks, disk.blocks, gone, above);
      assertThat(release.step()).isTrue();
      // One who took it for the head looks now, when its chunk is another's already.
      assertThat(disk.chunks.see(gone, 0).chunk().source(0)).isNotEqualTo(before.chunk().source(0));
      assertThat(disk.chunks.seeInMemory(gone, 0)).isNull();
      assertThat(disk.chunks.see(above, 0).chunk().source(0)).isEqualTo(before.chunk().source(0));
    }
  }

  private static ByteBuffer filled(int value) {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE);
    while (bytes.hasRemaining()) {
      bytes.put((byte) value);
    }
    return bytes.flip();
  }
}
