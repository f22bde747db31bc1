package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.store.Store;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what differs between two layers; called while layers keep their shape.
 *
 * <p>Only those chunks are looked at that a layer between either of them and their nearest common
 * ancestor has: what none of them has, both see in the ancestor. Two blocks are the same if they
 * are under the same key; equal bytes that were written twice count as a difference.
 */
final class Differences {
  /** Numbers of chunks that are fetched at once. */
  private static final int FETCHED_CHUNKS = 1024;

  private final Store store;
  private final ChunkMap chunks;

  Differences(Store store, ChunkMap chunks) {
    this.store = store;
    this.chunks = chunks;
  }

  /** Extents, as {@code to} has them, from a byte on; without {@code from} all that is data. */
  List<Extent> between(@Nullable Layer from, Layer to, long offset, int most) throws IOException {
    if (offset >= to.sizeBytes()) {
      return List.of();
    }
    int blockSizeBytes = to.blockSizeBytes();
    long blocks = (to.sizeBytes() - 1) / blockSizeBytes + 1;
    long firstBlock = offset / blockSizeBytes;
    Gathering gathering = new Gathering(to, offset, most);
    long end = (blocks - 1) / Chunk.BLOCKS + 1;
    try (View view = store.view();
        ChunkNumbers numbers =
            new ChunkNumbers(view, candidates(from, to), firstBlock / Chunk.BLOCKS, end)) {
      long[] found;
      do {
        found = numbers.next(FETCHED_CHUNKS);
        for (int i = 0; i < found.length && !gathering.isFull(); i++) {
          compare(from, to, found[i], firstBlock, gathering);
        }
      } while (found.length == FETCHED_CHUNKS && !gathering.isFull());
    }
    return gathering.extents();
  }

  private void compare(
      @Nullable Layer from, Layer to, long number, long firstBlock, Gathering gathering)
      throws IOException {
    Chunk older = from == null ? null : chunks.see(from, number).chunk();
    Chunk newer = chunks.see(to, number).chunk();
    long first = number * Chunk.BLOCKS;
    int begin = (int) Math.max(0, firstBlock - first);
    for (int block = begin; block < Chunk.BLOCKS && !gathering.isFull(); block++) {
      Source before = older == null ? null : older.source(block);
      Source after = newer.source(block);
      if (!isSame(before, after)) {
        gathering.add(first + block, after == null ? Extent.State.HOLE : Extent.State.DATA);
      }
    }
  }

  private static boolean isSame(@Nullable Source before, @Nullable Source after) {
    if (before == null || after == null) {
      return before == null && after == null;
    }
    return before.label() == after.label() && before.shift() == after.shift();
  }

  private static List<Layer> candidates(@Nullable Layer from, Layer to) {
    Set<Layer> older = chain(from);
    Set<Layer> newer = chain(to);
    List<Layer> candidates = new ArrayList<>();
    older.stream().filter(layer -> !newer.contains(layer)).forEach(candidates::add);
    newer.stream().filter(layer -> !older.contains(layer)).forEach(candidates::add);
    return candidates;
  }

  private static Set<Layer> chain(@Nullable Layer top) {
    Set<Layer> chain = new LinkedHashSet<>();
    for (Layer layer = top; layer != null; layer = layer.parent()) {
      chain.add(layer);
    }
    return chain;
  }

  /** Joins blocks to extents, the first of which may begin inside a block. */
  private static final class Gathering {
    private final List<Extent> extents = new ArrayList<>();
    private final int blockSizeBytes;
    private final long sizeBytes;
    private final long first;
    private final int most;
    private long begin;
    private long end;
    private Extent.State state = Extent.State.HOLE;

    Gathering(Layer to, long first, int most) {
      this.blockSizeBytes = to.blockSizeBytes();
      this.sizeBytes = to.sizeBytes();
      this.first = first;
      this.most = most;
    }

    boolean isFull() {
      return extents.size() == most;
    }

    void add(long block, Extent.State blockState) {
      if (block * blockSizeBytes >= sizeBytes) {
        return;
      }
      if (block != end || blockState != state) {
        finish();
        begin = block;
        state = blockState;
      }
      end = block + 1;
    }

    private void finish() {
      if (end > begin && extents.size() < most) {
        long offset = Math.max(begin * blockSizeBytes, first);
        long length = Math.min(end * blockSizeBytes, sizeBytes) - offset;
        extents.add(new Extent(offset, length, state));
      }
    }

    List<Extent> extents() {
      finish();
      return extents;
    }
  }
}
