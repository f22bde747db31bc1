package dev.lunette.vdisk.backend.rocksdb;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of all layers, with those that were used last in memory.
 *
 * <p>A key is the id of the layer (8 bytes) and the number of the chunk (8).
 *
 * <p><b>Why what is in memory is never older than what is stored.</b> Who changes a layer's own
 * chunk commits first and then calls {@link #remember} or {@link #forget}. A load runs inside the
 * cache's computation for its key, so it either ends before these two, which then replace what it
 * has put there, or begins after them and thus after the commit. What a layer inherits needs no
 * such care: what a frozen layer sees does not change, be its chunks moved by a merge or not.
 * Somebody may still look at a layer that is taken apart, because it was a head when he began; he
 * sees what is left of it, finds out that it is no head any more, and that must not be remembered:
 * those who lie on it ask what it sees.
 *
 * <p><b>Why a walk to the parents sees one state.</b> A merge moves a chunk from a parent to its
 * child with one commit, and the child gets another parent only after that. A walk first notes the
 * parents and then looks at all of them, beginning with the layer itself, as they are at one later
 * instant: a chunk that has been moved meanwhile is in the child, and no parent that has it is
 * missing.
 */
final class ChunkMap {
  static final int KEY_BYTES = 16;

  /** Entry, key and view of a chunk in the cache. */
  private static final int ENTRY_BYTES = 128;

  /**
   * A chunk as a layer sees it.
   *
   * @param chunk its own one, or the nearest below, or an empty one
   * @param own whether the layer has it itself
   */
  record Seen(Chunk chunk, boolean own) {}

  private record Key(long layer, long chunk) {}

  private final Store store;
  private final Cache<Key, Seen> cache;

  ChunkMap(Store store, long cacheBytes) {
    this.store = store;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher((Key _, Seen seen) -> ENTRY_BYTES + seen.chunk().weightBytes())
            // To wake a thread of a pool for its housekeeping costs more than to do it.
            .executor(Runnable::run)
            .build();
  }

  /** What a layer sees of a chunk, by number, from memory or the store. */
  Seen see(Layer layer, long chunk) throws IOException {
    Key key = new Key(layer.id(), chunk);
    Seen seen = cache.getIfPresent(key);
    if (seen != null) {
      return seen;
    }
    try {
      Seen loaded = computed(key, layer, chunk);
      // Of a layer that is taken apart nothing is remembered.
      return loaded == null ? load(layer, chunk) : loaded;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @SuppressWarnings("NullAway") // the cache takes null, and remembers nothing then
  private @Nullable Seen computed(Key key, Layer layer, long chunk) {
    return cache.get(key, _ -> loadUnchecked(layer, chunk));
  }

  /** The same from memory only, or null. */
  @Nullable Seen seeInMemory(Layer layer, long chunk) {
    return cache.getIfPresent(new Key(layer.id(), chunk));
  }

  /** The layer's own chunk as it is stored, or null. */
  @Nullable Chunk own(Layer layer, long chunk) throws IOException {
    byte[] record = store.get(Family.MAP, key(layer.id(), chunk));
    return record == null ? null : decode(record, layer.id(), chunk);
  }

  /** Stores a layer's own chunk with a batch; {@link #remember} follows the commit. */
  void put(Batch batch, Layer layer, long chunk, Chunk content) {
    batch.put(Family.MAP, key(layer.id(), chunk), content.encode());
  }

  /** Removes a layer's own chunk with a batch; {@link #forget} follows the commit. */
  void delete(Batch batch, Layer layer, long chunk) {
    batch.delete(Family.MAP, key(layer.id(), chunk));
  }

  /** A layer's own chunk is this from now on. */
  void remember(Layer layer, long chunk, Chunk content) {
    cache.put(new Key(layer.id(), chunk), new Seen(content, true));
  }

  /** What is remembered of a layer's chunk may be wrong. */
  void forget(Layer layer, long chunk) {
    // Not invalidate(), which says nothing of an entry that is being loaded.
    cache.asMap().compute(new Key(layer.id(), chunk), (_, _) -> null);
  }

  /** Walks through a layer's own chunks from a number on. */
  Walk walk(Layer layer, long fromChunk) {
    return new OwnWalk(layer.id(), fromChunk);
  }

  /**
   * Numbers of chunks that a layer or one below it has, in order, from one (inclusive) to another
   * (exclusive): the first {@code most} of them; where there are fewer, there are no more.
   */
  long[] numbers(Layer layer, long from, long to, int most) throws IOException {
    List<Layer> chain = chain(layer, from);
    try (View view = store.view();
        ChunkNumbers numbers = new ChunkNumbers(view, chain, from, to)) {
      return numbers.next(most);
    }
  }

  /** A walk through a layer's own chunks in order; stands before the first at the beginning. */
  interface Walk extends AutoCloseable {
    boolean next() throws IOException;

    long number();

    Chunk chunk() throws IOException;

    @Override
    void close();
  }

  private final class OwnWalk implements Walk {
    private final long layer;
    private final Cursor cursor;

    OwnWalk(long layer, long fromChunk) {
      this.layer = layer;
      this.cursor = store.cursor(Family.MAP, key(layer, fromChunk), key(layer + 1, 0));
    }

    @Override
    public boolean next() throws IOException {
      return cursor.next();
    }

    @Override
    public long number() {
      return ByteBuffer.wrap(cursor.key()).getLong(Long.BYTES);
    }

    @Override
    public Chunk chunk() throws IOException {
      return decode(cursor.value(), layer, number());
    }

    @Override
    public void close() {
      cursor.close();
    }
  }

  /** The key of a layer's own chunk. */
  static byte[] key(long layer, long chunk) {
    return ByteBuffer.allocate(KEY_BYTES).putLong(layer).putLong(chunk).array();
  }

  private @Nullable Seen loadUnchecked(Layer layer, long chunk) {
    try {
      Seen loaded = load(layer, chunk);
      return layer.vanishing() ? null : loaded;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Seen load(Layer layer, long chunk) throws IOException {
    List<Layer> chain = chain(layer, chunk);
    Chunk own = own(layer, chunk);
    if (own != null) {
      return new Seen(own, true);
    }
    if (chain.size() == 1) {
      return new Seen(Chunk.empty(layer.id()), false);
    }
    // Right behind a snapshot this is where most of the map is.
    Chunk below = remembered(chain.get(1), chunk);
    return below != null ? new Seen(below, false) : load(chain, chunk);
  }

  private Seen load(List<Layer> chain, long chunk) throws IOException {
    long top = chain.getFirst().id();
    try (View view = store.view()) {
      for (Layer layer : chain) {
        Chunk below = layer.id() == top ? null : remembered(layer, chunk);
        if (below != null) {
          return new Seen(below, false);
        }
        byte[] record = view.get(Family.MAP, key(layer.id(), chunk));
        if (record != null) {
          return new Seen(decode(record, layer.id(), chunk), layer.id() == top);
        }
      }
    }
    return new Seen(Chunk.empty(top), false);
  }

  /** Asked while another entry is computed, in which the cache must not be changed. */
  private @Nullable Chunk remembered(Layer frozen, long chunk) {
    Seen seen = cache.policy().getIfPresentQuietly(new Key(frozen.id(), chunk));
    return seen == null ? null : seen.chunk();
  }

  /**
   * A layer and those below it, as far as they may have a chunk or one behind it. No layer is
   * larger than the one that lies on it. One that ends before is not asked: where its table is
   * damaged it could not even tell that it has nothing.
   */
  private static List<Layer> chain(Layer top, long chunk) {
    List<Layer> chain = new ArrayList<>();
    chain.add(top);
    Layer layer = top.parent();
    while (layer != null && chunk <= layer.lastChunk()) {
      chain.add(layer);
      layer = layer.parent();
    }
    return chain;
  }

  private static Chunk decode(byte[] record, long layer, long chunk) throws IOException {
    try {
      return Chunk.decode(record);
    } catch (VDiskException e) {
      throw new VDiskException(
          e.kind(), "chunk %d of layer %d: %s".formatted(chunk, layer, e.getMessage()), e);
    }
  }
}
