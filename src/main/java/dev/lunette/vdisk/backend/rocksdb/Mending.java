package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mends what a check finds while it finds it, or only notes what it would do.
 *
 * <p>The check goes on with the view that it began with, so what depends on something that is
 * mended here, counts above all, is right after the next check only; {@link Repair} makes it.
 */
final class Mending implements Mender, AutoCloseable {
  /** Changes of one batch: some hundred kilobytes. */
  private static final int STEP_CHANGES = 1000;

  private static final int MOST_SENTENCES = 1000;

  /** What is done often and told in one sentence. */
  private enum Deed {
    ORPHAN("%d stored blocks that belong to nothing: removed"),
    LENT("%d counts of how often a block is lent: set right"),
    STRAY("%d records of the map of layers that do not exist: removed"),
    HOLES("%d references to blocks that are lost: made holes, which read as zeros"),
    MAP("%d damaged records of the map: replaced by holes"),
    KNOWN("%d blocks of such records: kept, for snapshots or clones above name them");

    private final String text;

    Deed(String text) {
      this.text = text;
    }
  }

  private final Store store;
  private final boolean apply;
  private final boolean zeroLost;
  private final Map<Deed, Long> deeds = new EnumMap<>(Deed.class);
  private final List<String> sentences = new ArrayList<>();

  /** What the batch makes of chunks, by layer and number. */
  private final Map<Place, Chunk> chunks = new HashMap<>();

  private final Batch batch;
  private int changes;
  private long done;

  Mending(Store store, boolean apply, boolean zeroLost) {
    this.store = store;
    this.apply = apply;
    this.zeroLost = zeroLost;
    this.batch = store.batch();
  }

  /** Things that were mended, or would be. */
  long done() {
    return done;
  }

  /** What was done, or would be. */
  List<String> sentences() {
    List<String> all = new ArrayList<>(sentences);
    deeds.forEach((deed, count) -> all.add(sentence(deed.text.formatted(count))));
    return all;
  }

  /** Makes durable what is still to be done. */
  void finish() throws IOException {
    step();
    if (apply) {
      store.sync();
    }
  }

  @Override
  public void orphan(Family family, byte[] key) throws IOException {
    count(Deed.ORPHAN, 1);
    batch.delete(family, key);
    changed();
  }

  @Override
  public void used(LayerState layer, long usedBlocks, String name) throws IOException {
    done++;
    if (sentences.size() < MOST_SENTENCES) {
      sentences.add(
          sentence(
              "the count of used blocks of %s: set to %d, it was %d"
                  .formatted(name, usedBlocks, layer.usedBlocks())));
    }
    byte[] key = TreeFormat.layerKey(layer.id());
    batch.put(Family.LAYERS, key, layer.using(usedBlocks).encode());
    changed();
  }

  @Override
  public void lent(byte[] key, long record) throws IOException {
    count(Deed.LENT, 1);
    if (record == 0) {
      batch.delete(Family.LENT, key);
    } else {
      batch.put(Family.LENT, key, ByteBuffer.allocate(Long.BYTES).putLong(record).array());
    }
    changed();
  }

  @Override
  public void stray(Place chunk) throws IOException {
    count(Deed.STRAY, 1);
    batch.delete(Family.MAP, chunk.key());
    changed();
  }

  @Override
  public void unreadable(LayerState layer, long number, boolean damaged) throws IOException {
    if (!zeroLost || !damaged) {
      return;
    }
    step();
    Chunk chunk;
    try (View view = store.view()) {
      chunk = rebuild(view, new StoredLayers(view, new CheckFindings()), layer, number);
    }
    count(Deed.MAP, 1);
    count(Deed.KNOWN, chunk.used());
    put(new Place(layer.id(), number), chunk);
  }

  @Override
  public void lost(long layer, long number, Chunk chunk, Damage.@Nullable Reason[] reasons)
      throws IOException {
    if (!zeroLost) {
      return;
    }
    Place place = new Place(layer, number);
    Chunk now = now(place, chunk);
    Map<Integer, @Nullable Source> holes = new HashMap<>();
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      Damage.Reason reason = reasons[block];
      Source source = chunk.source(block);
      // What the disk does not give now it may give again.
      if (reason != null && source != null && reason != Damage.Reason.UNREADABLE) {
        holes.put(block, null);
        long at = number * Chunk.BLOCKS + block + source.shift();
        batch.delete(Blocks.family(source.label()), Blocks.key(source.label(), at));
      }
    }
    if (!holes.isEmpty()) {
      count(Deed.HOLES, holes.size());
      put(place, now.with(holes));
    }
  }

  @Override
  public void close() {
    batch.close();
  }

  /** A chunk as it is by now: it may have been mended since the check has read it. */
  private Chunk now(Place place, Chunk read) throws IOException {
    Chunk mended = chunks.get(place);
    if (mended != null) {
      return mended;
    }
    byte[] record = store.get(Family.MAP, place.key());
    return record == null ? read : Chunk.decode(record);
  }

  private void put(Place place, Chunk chunk) throws IOException {
    chunks.put(place, chunk);
    batch.put(Family.MAP, place.key(), chunk.encode());
    changed();
  }

  private void count(Deed deed, long count) {
    if (count > 0) {
      deeds.merge(deed, count, Long::sum);
      done += count;
    }
  }

  private void changed() throws IOException {
    if (++changes >= STEP_CHANGES) {
      step();
    }
  }

  private void step() throws IOException {
    if (apply && !batch.isEmpty()) {
      store.commit(batch, false);
    }
    batch.clear();
    chunks.clear();
    changes = 0;
  }

  private String sentence(String what) {
    return (apply ? "Done: " : "Would be done: ") + what + ".";
  }

  /**
   * What is known of a chunk whose record is lost, and holes for the rest, which hide what older
   * layers have there.
   *
   * <p>A frozen layer does not change. So what the chunks above say that they have inherited from
   * it, or from below it, is what it has there; and what of it the next chunk below does not have
   * was its own.
   */
  private static Chunk rebuild(View view, StoredLayers layers, LayerState layer, long number)
      throws IOException {
    MapWalk.Found below = null;
    try {
      below = MapWalk.nearest(view, layers, layers.layer(layer.parentId()), number);
    } catch (VDiskException e) {
      KeyWalk.requireDamage(e);
    }
    long since = below == null ? 0 : below.layer().label() + 1;
    ChunkEdit edit = new ChunkEdit(Chunk.empty(since), since);
    Deque<LayerState> open = new ArrayDeque<>(layers.children(layer));
    while (!open.isEmpty()) {
      LayerState next = open.removeFirst();
      Chunk above = own(view, next, number);
      if (above == null) {
        open.addAll(layers.children(next));
      } else {
        inherit(edit, above, layer.label(), below);
      }
    }
    return edit.chunk();
  }

  private static void inherit(
      ChunkEdit edit, Chunk above, long label, MapWalk.@Nullable Found below) {
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      Source source = above.source(block);
      if (source == null || source.birth() >= above.since() || source.birth() > label) {
        continue;
      }
      boolean owned = source.birth() >= edit.since();
      if (owned || (below != null && source.equals(below.chunk().source(block)))) {
        edit.set(block, source);
      }
    }
  }

  /** A layer's own chunk, or null where it has none, or none that can be read. */
  private static @Nullable Chunk own(View view, LayerState layer, long number) throws IOException {
    try {
      byte[] record = view.get(Family.MAP, ChunkMap.key(layer.id(), number));
      return record == null ? null : Chunk.decode(record);
    } catch (VDiskException e) {
      KeyWalk.requireDamage(e);
      return null;
    }
  }
}
