package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.file.Path;

/** One vDisk in a store of its own, with all its parts in reach. */
final class Disk implements AutoCloseable {
  final Store store;
  final LayerTree tree;
  final ChunkMap chunks;
  final Blocks blocks;
  final Volume volume;
  final VolumeDevice device;

  Disk(Path directory, long sizeBytes, int blockSizeBytes) throws IOException {
    this(directory, sizeBytes, blockSizeBytes, Compression.NONE);
  }

  Disk(Path directory, long sizeBytes, int blockSizeBytes, Compression compression)
      throws IOException {
    store = Store.open(directory, Limits.DEFAULTS);
    tree = new LayerTree(store);
    chunks = new ChunkMap(store, 1 << 20);
    blocks = new Blocks(store);
    long id = tree.draw(compression);
    volume = new Volume("disk", new Layer(id, null, sizeBytes, blockSizeBytes, compression));
    device = new VolumeDevice(volume, tree, chunks, blocks);
  }

  /** Freezes the head and lays an empty layer on it, as a snapshot does. */
  Layer freeze() throws IOException {
    volume.lock().lock();
    try (Batch batch = store.batch()) {
      Layer frozen = volume.head();
      frozen.freeze();
      Layer head =
          new Layer(
              tree.draw(frozen.compression()),
              frozen,
              frozen.sizeBytes(),
              frozen.blockSizeBytes(),
              frozen.compression());
      tree.put(batch, head);
      store.commit(batch, false);
      volume.head(head);
      return frozen;
    } finally {
      volume.lock().unlock();
    }
  }

  @Override
  public void close() throws IOException {
    device.close();
    store.close();
  }
}
