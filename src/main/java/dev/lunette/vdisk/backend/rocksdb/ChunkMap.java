package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The chunks of all layers, with those that were used last in memory. */
final class ChunkMap {

  /**
   * A chunk as a layer sees it.
   *
   * @param chunk its own one, or the nearest below, or an empty one
   * @param own whether the layer has it itself
   */
  record Seen(Chunk chunk, boolean own) {}

  ChunkMap(Store store, long cacheBytes) {
    throw new UnsupportedOperationException();
  }

  /** What a layer sees of a chunk, by number, from memory or the store. */
  Seen see(Layer layer, long chunk) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** The same from memory only, or null. */
  @Nullable Seen seeInMemory(Layer layer, long chunk) {
    throw new UnsupportedOperationException();
  }

  /** The layer's own chunk as it is stored, or null. */
  @Nullable Chunk own(Layer layer, long chunk) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Stores a layer's own chunk with a batch; {@link #remember} follows the commit. */
  void put(Batch batch, Layer layer, long chunk, Chunk content) {
    throw new UnsupportedOperationException();
  }

  /** Removes a layer's own chunk with a batch; {@link #forget} follows the commit. */
  void delete(Batch batch, Layer layer, long chunk) {
    throw new UnsupportedOperationException();
  }

  /** A layer's own chunk is this from now on. */
  void remember(Layer layer, long chunk, Chunk content) {
    throw new UnsupportedOperationException();
  }

  /** What is remembered of a layer's chunk may be wrong. */
  void forget(Layer layer, long chunk) {
    throw new UnsupportedOperationException();
  }

  /** Walks through a layer's own chunks from a number on. */
  Walk walk(Layer layer, long fromChunk) {
    throw new UnsupportedOperationException();
  }

  /** A walk through a layer's own chunks in order; stands before the first at the beginning. */
  interface Walk extends AutoCloseable {
    boolean next() throws IOException;

    long number();

    Chunk chunk() throws IOException;

    @Override
    void close();
  }
}
