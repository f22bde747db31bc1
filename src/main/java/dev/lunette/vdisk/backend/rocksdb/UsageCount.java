package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a layer takes by walking through the chunks that {@link Reclaim} would walk through
 * if nobody named it any more; called while layers keep their shape.
 *
 * <p>Blocks that are lent, or borrowed while somebody else has them, count as shared. Of a vDisk
 * that is being written it is a count of what was there sometime during the walk.
 */
final class UsageCount {
  private final ChunkMap chunks;
  private final Blocks blocks;

  UsageCount(ChunkMap chunks, Blocks blocks) {
    this.chunks = chunks;
    this.blocks = blocks;
  }

  Usage of(Layer layer) throws IOException {
    int blockSizeBytes = layer.blockSizeBytes();
    long used = layer.usedBlocks();
    long exclusive = exclusive(layer);
    // What it has overwritten may be kept only on its account: exclusive, but not used.
    long shared = Math.max(0, used - exclusive);
    return new Usage(used * blockSizeBytes, shared * blockSizeBytes, exclusive * blockSizeBytes);
  }

  private long exclusive(Layer named) throws IOException {
    if (named.children().size() > 1) {
      return 0;
    }
    if (named.children().size() == 1) {
      return owned(named, named.children().getFirst());
    }
    long exclusive = owned(named, null);
    Layer below = named;
    Layer parent = named.parent();
    // With the last but one on it gone, a parent that nothing names is merged; with the last,
    // freed.
    while (parent != null && !parent.named() && parent.children().size() == 1) {
      exclusive += owned(parent, null);
      below = parent;
      parent = parent.parent();
    }
    if (parent != null && !parent.named() && parent.children().size() == 2) {
      Layer other = parent.children().getFirst();
      exclusive += owned(parent, other == below ? parent.children().getLast() : other);
    }
    return exclusive;
  }

  /** Blocks that a layer owns, nobody borrows, and a child does not have. */
  private long owned(Layer layer, @Nullable Layer child) throws IOException {
    long[] owned = new long[1];
    try (ChunkMap.Walk walk = chunks.walk(layer, 0)) {
      while (walk.next()) {
        Chunk above = child == null ? null : chunks.own(child, walk.number());
        if (child == null || above != null) {
          Runs.owned(
              walk.chunk(),
              above,
              walk.number(),
              (source, block, count) -> owned[0] += count - blocks.shared(source, block, count));
        }
      }
    }
    return owned[0];
  }
}
