package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A walk through all chunks that a view of the store has, in the order of layers and numbers. */
final class MapWalk implements KeyWalk.Visitor {
  private final StoredLayers layers;
  private final Visitor visitor;

  /** What is met on the way. */
  interface Visitor {
    void chunk(long layer, long number, Chunk chunk) throws IOException;

    /** A layer's own chunk, if it has one at all, can't be read. */
    default void unreadable(Place place, VDiskException reason) throws IOException {}
  }

  private MapWalk(StoredLayers layers, Visitor visitor) {
    this.layers = layers;
    this.visitor = visitor;
  }

  static void run(View view, StoredLayers layers, CheckFindings findings, Visitor visitor)
      throws IOException {
    new KeyWalk(view, findings)
        .run(Family.MAP, Place.FIRST, Place.END, new MapWalk(layers, visitor));
  }

  /**
   * The chunk of a layer, or the nearest below it, or null where there is none.
   *
   * @throws VDiskException CORRUPT or IO if the nearest one can't be read
   */
  static @Nullable Found nearest(
      View view, StoredLayers layers, @Nullable LayerState top, long number) throws IOException {
    LayerState layer = top;
    while (layer != null && number <= StoredLayers.lastChunk(layer)) {
      byte[] record = view.get(Family.MAP, ChunkMap.key(layer.id(), number));
      if (record != null) {
        return new Found(layer, Chunk.decode(record));
      }
      layer = layers.layer(layer.parentId());
    }
    return null;
  }

  /** A chunk and the layer that has it. */
  record Found(LayerState layer, Chunk chunk) {}

  @Override
  public void found(byte[] key, byte[] value) throws IOException {
    Place place = Place.of(key);
    Chunk chunk;
    try {
      chunk = Chunk.decode(value);
    } catch (VDiskException e) {
      visitor.unreadable(place, e);
      return;
    }
    visitor.chunk(place.first(), place.second(), chunk);
  }

  @Override
  public void unreadable(Place place, VDiskException reason) throws IOException {
    visitor.unreadable(place, reason);
  }

  /** Any layer may have any chunk up to its size. */
  @Override
  public @Nullable Place expected(Place from) {
    Map.Entry<Long, LayerState> layer = layers.all().ceilingEntry(from.first());
    if (layer == null || from.first() < 0) {
      return null;
    }
    if (layer.getKey() > from.first()) {
      return new Place(layer.getKey(), 0);
    }
    long last = StoredLayers.lastChunk(layer.getValue());
    if (from.second() >= 0 && from.second() <= last) {
      return from;
    }
    Long next = layers.all().higherKey(from.first());
    return next == null ? null : new Place(next, 0);
  }
}
