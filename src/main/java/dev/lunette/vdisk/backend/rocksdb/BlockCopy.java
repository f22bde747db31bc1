package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies a range from one head to another, or within one, by lending its blocks; made for one
 * batch, under the locks of both volumes.
 *
 * <p>A block that is lent is never written in place again: where it was written under the label
 * that its head has now, the head gets a new one with the same batch. The borrower's label is made
 * newer than all that it borrows, which is how a source tells that it is borrowed.
 */
final class BlockCopy {
  private final LayerTree tree;
  private final ChunkMap chunks;
  private final Layer from;
  private final Layer to;
  private final Map<Long, Chunk> changed = new HashMap<>();
  private long fromLabel;
  private long toLabel;
  private long usedBlocks;

  /** The chunk that was asked for last, which the next block mostly is in, too. */
  private @Nullable Chunk lastSeen;

  private long lastNumber;

  BlockCopy(LayerTree tree, ChunkMap chunks, Layer from, Layer to) {
    this.tree = tree;
    this.chunks = chunks;
    this.from = from;
    this.to = to;
    this.fromLabel = from.label();
    this.toLabel = to.label();
    this.usedBlocks = to.usedBlocks();
  }

  /** Copies blocks and commits. */
  void run(Store store, Blocks blocks, long fromBlock, long toBlock, long count)
      throws IOException {
    drawLabels(fromBlock, count);
    try (Batch batch = store.batch();
        Lending lending = blocks.lending(batch)) {
      Runs lent = new Runs(lending::lend);
      Runs freed = new Runs(lending::free);
      long end = toBlock + count;
      for (long block = toBlock; block < end; block = (block / Chunk.BLOCKS + 1) * Chunk.BLOCKS) {
        long number = block / Chunk.BLOCKS;
        long next = Math.min(end, (number + 1) * Chunk.BLOCKS);
        copy(lent, freed, block, next, fromBlock - toBlock);
      }
      lent.end();
      freed.end();
      changed.forEach((number, chunk) -> chunks.put(batch, to, number, chunk));
      if (from != to && fromLabel != from.label()) {
        tree.put(batch, LayerState.of(from).labelled(fromLabel));
      }
      tree.put(batch, LayerState.of(to).labelled(toLabel).using(usedBlocks));
      store.commit(batch, false);
    }
    from.label(fromLabel);
    to.label(toLabel);
    to.usedBlocks(usedBlocks);
    changed.forEach((number, chunk) -> chunks.remember(to, number, chunk));
  }

  private void drawLabels(long fromBlock, long count) throws IOException {
    long newest = 0;
    boolean written = false;
    for (long block = fromBlock; block < fromBlock + count; block++) {
      Source source = source(block);
      if (source != null) {
        newest = Math.max(newest, source.label());
        written |= source.label() == from.label();
      }
    }
    if (written) {
      fromLabel = tree.draw(from.compression());
      toLabel = from == to ? fromLabel : toLabel;
    }
    if (toLabel <= newest) {
      toLabel = tree.draw(to.compression());
      fromLabel = from == to ? toLabel : fromLabel;
    }
  }

  /** Copies to the blocks of one chunk. */
  private void copy(Runs lent, Runs freed, long block, long end, long distance) throws IOException {
    long number = block / Chunk.BLOCKS;
    ChunkMap.Seen seen = chunks.see(to, number);
    Chunk base = seen.own() ? seen.chunk() : seen.chunk().since(to.id());
    Map<Integer, @Nullable Source> changes = new HashMap<>();
    for (long at = block; at < end; at++) {
      int place = (int) (at % Chunk.BLOCKS);
      Source original = source(at + distance);
      Source old = base.source(place);
      Source borrowed =
          original == null
              ? null
              : new Source(toLabel, original.label(), original.shift() + distance);
      if (isSame(old, borrowed)) {
        continue;
      }
      changes.put(place, borrowed);
      if (original != null) {
        lent.add(original, at + distance);
      }
      if (old != null && base.owns(place)) {
        freed.add(old, at);
      }
      usedBlocks += (borrowed == null ? 0 : 1) - (old == null ? 0 : 1);
    }
    if (!changes.isEmpty()) {
      changed.put(number, base.with(changes));
    }
  }

  private static boolean isSame(@Nullable Source old, @Nullable Source borrowed) {
    if (old == null || borrowed == null) {
      return old == null && borrowed == null;
    }
    return old.label() == borrowed.label() && old.shift() == borrowed.shift();
  }

  private @Nullable Source source(long block) throws IOException {
    Chunk chunk = lastSeen;
    if (chunk == null || block / Chunk.BLOCKS != lastNumber) {
      lastNumber = block / Chunk.BLOCKS;
      chunk = chunks.see(from, lastNumber).chunk();
      lastSeen = chunk;
    }
    return chunk.source((int) (block % Chunk.BLOCKS));
  }
}
