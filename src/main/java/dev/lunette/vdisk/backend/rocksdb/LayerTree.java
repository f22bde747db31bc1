package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;

/**
 * All layers, volumes and snapshots: in memory, and in the store with every change.
 *
 * <p>Its lock is taken before that of a {@link Volume}.
 */
final class LayerTree {

  /** Reads the tree that is in the store. */
  LayerTree(Store store) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * A new number, larger than all before; the batch remembers that it is drawn. Its lowest two bits
   * are 0: {@link Blocks} keeps there how a label's blocks are compressed.
   */
  long draw(Batch batch) {
    throw new UnsupportedOperationException();
  }

  /** Stores what a layer is now with a batch. */
  void put(Batch batch, Layer layer) {
    throw new UnsupportedOperationException();
  }
}
