package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A piece of the map that is damaged stops what needs it, and nothing else. */
class ReclaimDamageTest {
  private static final int BLOCK = 4096;
  private static final long CHUNK_BYTES = (long) Chunk.BLOCKS * BLOCK;

  @TempDir Path directory;

  @Test
  void otherLayersAreGivenBackAndOtherPlacesCanBeRead() throws IOException {
    // Nothing of the map is remembered, so what is damaged is met.
    try (OpenStore store = new OpenStore(directory, Limits.DEFAULTS, 0)) {
      BlockDevice bad = filled(store, "bad");
      BlockDevice good = filled(store, "good");
      store.snapshots().create(List.of("bad", "good"), "first");
      bad.write(2 * CHUNK_BYTES, block(2), false);
      good.write(0, block(2), false);
      LayerTree tree = store.backend().tree();
      Layer damaged = tree.volumes().get("bad").head().parent();
      tree.shape().readLock().lock();
      try {
        store.snapshots().delete("bad", "first");
        store.snapshots().delete("good", "first");
        damage(store, damaged, 0);
      } finally {
        tree.shape().readLock().unlock();
      }
      assertThatThrownBy(store::awaitReclaimed)
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
      // The other one, which is older and comes later, is given back all the same.
      assertThat(tree.volumes().get("good").head().parent()).isNull();
      assertThat(read(good, 0)).isEqualTo(2);
      assertThat(read(good, CHUNK_BYTES)).isOne();
      assertThat(read(bad, CHUNK_BYTES)).isOne();
      assertThat(read(bad, 2 * CHUNK_BYTES)).isEqualTo(2);
      assertThatThrownBy(() -> read(bad, 0))
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
      bad.write(CHUNK_BYTES, block(3), false);
      bad.close();
      good.close();
      store.reopen();
      assertThat(read(store.open("bad"), CHUNK_BYTES)).isEqualTo(3);
    }
  }

  @Test
  void whatIsMendedIsGivenBackWithoutARestart() throws IOException {
    try (OpenStore store = new OpenStore(directory, Limits.DEFAULTS, 0)) {
      BlockDevice device = filled(store, "disk");
      store.snapshots().create(List.of("disk"), "first");
      LayerTree tree = store.backend().tree();
      Layer damaged = tree.volumes().get("disk").head().parent();
      damage(store, damaged, 1);
      store.snapshots().delete("disk", "first");
      assertThatThrownBy(store::awaitReclaimed)
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
      damage(store, damaged, 1); // the same bit once more
      while (tree.volumes().get("disk").head().parent() != null) {
        Thread.onSpinWait();
      }
      store.awaitReclaimed();
      assertThat(read(device, CHUNK_BYTES)).isOne();
    }
  }

  /** One block in each of three chunks. */
  private static BlockDevice filled(OpenStore store, String name) throws IOException {
    BlockDevice device = store.create(name, 3 * CHUNK_BYTES);
    for (long offset = 0; offset < 3 * CHUNK_BYTES; offset += CHUNK_BYTES) {
      device.write(offset, block(1), false);
    }
    return device;
  }

  private static void damage(OpenStore store, Layer layer, long chunk) throws IOException {
    byte[] key = ChunkMap.key(layer.id(), chunk);
    byte[] record = store.store().get(Family.MAP, key);
    record[record.length / 2] ^= 1;
    try (Batch batch = store.store().batch()) {
      batch.put(Family.MAP, key, record);
      store.store().commit(batch, false);
    }
  }

  private static int read(BlockDevice device, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
    device.read(offset, bytes);
    return bytes.get(BLOCK - 1);
  }

  private static ByteBuffer block(int value) {
    ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
    while (bytes.hasRemaining()) {
      bytes.put((byte) value);
    }
    return bytes.flip();
  }
}
