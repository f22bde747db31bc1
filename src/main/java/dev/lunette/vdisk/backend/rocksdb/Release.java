package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Frees one layer that nothing names, or merges it into the only layer on it, step by step.
 *
 * <p><b>What a crash leaves.</b> Each step is one batch, and behind each the tree is right: of a
 * layer that is freed some chunks are gone together with what they own, and nobody looks at it; of
 * one that is merged some chunks are the child's now, and what the child sees of the others it
 * still finds below. The layer's record goes last. The next start finds a layer that nothing names
 * and goes on; that is all the state there is.
 *
 * <p><b>Why a merge changes nothing that anyone sees.</b> A chunk that moves to the child is the
 * one that the child, and whoever lies on it, has seen there all along. Where the child has its own
 * chunk, nobody looks at the one below: only the child could. So what memory holds of layers above
 * stays true, and of the child's it is replaced: a writer who took a moved chunk for an inherited
 * one would think that it owns nothing of it. The child's own chunk owns since then what was born
 * since the earlier of both: what it shares with the layer's, and nothing below that, for all that
 * stands below was born before. A write to the child that comes before its chunk is merged leaves
 * alone what was born before the child, and the merge then finds it missing and frees it; one that
 * comes after frees it itself. Neither does both.
 *
 * <p><b>Locks.</b> A merge holds the lock of the tree, and that of the child's volume if it is a
 * head, for one chunk at a time. What is freed is nobody's and needs none.
 */
final class Release {
  /** Chunks of one step: a batch of some ten kilobytes, and a millisecond or two. */
  private static final int STEP_CHUNKS = 8;

  private final Store store;
  private final LayerTree tree;
  private final ChunkMap chunks;
  private final Blocks blocks;
  private final Layer layer;
  private final @Nullable Layer child;
  private long position;

  Release(LayerTree tree, ChunkMap chunks, Blocks blocks, Layer layer, @Nullable Layer child) {
    this.store = blocks.store();
    this.tree = tree;
    this.chunks = chunks;
    this.blocks = blocks;
    this.layer = layer;
    this.child = child;
  }

  /** The layer that goes away. */
  Layer layer() {
    return layer;
  }

  /** The layer on it, or null. */
  @Nullable Layer child() {
    return child;
  }

  /** Does a part; true if the layer is gone. */
  boolean step() throws IOException {
    layer.vanish();
    boolean empty = child == null ? free() : merge(child);
    if (empty) {
      finish();
    }
    return empty;
  }

  /** Frees what some chunks of a layer own; true behind the last one. */
  private boolean free() throws IOException {
    SortedMap<Long, Chunk> found = read();
    try (Batch batch = store.batch();
        Lending lending = blocks.lending(batch)) {
      for (Map.Entry<Long, Chunk> entry : found.entrySet()) {
        Runs.owned(entry.getValue(), null, entry.getKey(), lending::free);
        chunks.delete(batch, layer, entry.getKey());
      }
      store.commit(batch, false);
    }
    for (long number : found.keySet()) {
      chunks.forget(layer, number);
      position = number + 1;
    }
    return found.size() < STEP_CHUNKS;
  }

  /** Merges some chunks of a layer into its child; true behind the last one. */
  private boolean merge(Layer child) throws IOException {
    SortedMap<Long, Chunk> found = read();
    for (Map.Entry<Long, Chunk> entry : found.entrySet()) {
      Volume volume = lock();
      try {
        merge(child, entry.getKey(), entry.getValue());
      } finally {
        unlock(volume);
      }
      position = entry.getKey() + 1;
    }
    return found.size() < STEP_CHUNKS;
  }

  private void merge(Layer child, long number, Chunk below) throws IOException {
    Chunk own = chunks.own(child, number);
    Chunk merged = own == null ? below : own.since(Math.min(own.since(), below.since()));
    try (Batch batch = store.batch();
        Lending lending = blocks.lending(batch)) {
      if (own != null) {
        Runs.owned(below, own, number, lending::free);
      }
      if (!merged.equals(own)) {
        chunks.put(batch, child, number, merged);
      }
      chunks.delete(batch, layer, number);
      store.commit(batch, false);
    }
    chunks.forget(layer, number);
    if (chunks.seeInMemory(child, number) != null) {
      chunks.remember(child, number, merged);
    } else {
      // Not to fill memory with what nobody has asked for; it may be loading just now, though.
      chunks.forget(child, number);
    }
  }

  /** The layer has no chunk left: its record goes, and its child lies on its parent. */
  private void finish() throws IOException {
    Volume volume = lock();
    try (Batch batch = store.batch()) {
      tree.delete(batch, layer);
      if (child != null) {
        tree.put(batch, LayerState.of(child).on(layer.parent()));
      }
      store.commit(batch, false);
      tree.remove(layer, child);
    } finally {
      unlock(volume);
    }
  }

  /** The layer's next chunks. Nobody else changes them, so no lock is held meanwhile. */
  private SortedMap<Long, Chunk> read() throws IOException {
    SortedMap<Long, Chunk> found = new TreeMap<>();
    try (ChunkMap.Walk walk = chunks.walk(layer, position)) {
      while (found.size() < STEP_CHUNKS && walk.next()) {
        found.put(walk.number(), walk.chunk());
      }
    }
    return found;
  }

  private @Nullable Volume lock() {
    tree.lock().lock();
    Volume volume = child == null ? null : child.volume();
    if (volume != null) {
      volume.lock().lock();
    }
    return volume;
  }

  private void unlock(@Nullable Volume volume) {
    if (volume != null) {
      volume.lock().unlock();
    }
    tree.lock().unlock();
  }
}
