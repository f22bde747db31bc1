package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which vDisks and snapshots see what is lost, and where. */
final class Losses {
  private final View view;
  private final StoredLayers layers;
  private final CheckFindings findings;

  Losses(View view, StoredLayers layers, CheckFindings findings) {
    this.view = view;
    this.layers = layers;
    this.findings = findings;
  }

  /** Why each block of a chunk is lost, or null where it is not; null if none is. */
  static Damage.@Nullable Reason @Nullable [] of(Chunk chunk, long number, References references) {
    Damage.@Nullable Reason[] reasons = new Damage.@Nullable Reason[Chunk.BLOCKS];
    boolean any = false;
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      Source source = chunk.source(block);
      LabelReferences of = source == null ? null : references.of(source.label());
      if (source != null && of != null) {
        long at = number * Chunk.BLOCKS + block + source.shift();
        if (at >= 0 && of.pending().contains(at)) {
          reasons[block] = of.reason(at);
          any = true;
        }
      }
    }
    return any ? reasons : null;
  }

  /** Blocks that are said to be before the first one of their label. */
  static Damage.@Nullable Reason @Nullable [] outside(Chunk chunk, long number) {
    Damage.@Nullable Reason[] reasons = new Damage.@Nullable Reason[Chunk.BLOCKS];
    boolean any = false;
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      Source source = chunk.source(block);
      if (source != null && number * Chunk.BLOCKS + block + source.shift() < 0) {
        reasons[block] = Damage.Reason.MISSING;
        any = true;
      }
    }
    return any ? reasons : null;
  }

  /** Reports blocks of a layer's own chunk for all who see them. */
  void report(long layer, long number, Damage.@Nullable Reason[] reasons) throws IOException {
    boolean seen = false;
    LayerState top = layers.layer(layer);
    Deque<LayerState> open = new ArrayDeque<>();
    if (top != null) {
      open.add(top);
    }
    while (!open.isEmpty()) {
      LayerState next = open.removeFirst();
      for (String name : layers.names(next.id())) {
        report(name, next, number, reasons);
        seen = true;
      }
      for (LayerState child : layers.children(next)) {
        if (!hasOwn(child, number)) {
          open.add(child);
        }
      }
    }
    if (!seen) {
      long count = 0;
      for (Damage.Reason reason : reasons) {
        count += reason == null ? 0 : 1;
      }
      findings.count(CheckFindings.Tally.UNSEEN, count, List.of());
    }
  }

  /** Whether a layer sees another chunk than those below it, be it one that can't be read. */
  private boolean hasOwn(LayerState layer, long number) throws IOException {
    try {
      return view.get(Family.MAP, ChunkMap.key(layer.id(), number)) != null;
    } catch (VDiskException e) {
      KeyWalk.requireDamage(e);
      return true;
    }
  }

  private void report(
      String name, LayerState layer, long number, Damage.@Nullable Reason[] reasons) {
    int block = 0;
    while (block < Chunk.BLOCKS) {
      Damage.Reason reason = reasons[block];
      int first = block++;
      if (reason != null) {
        while (block < Chunk.BLOCKS && reasons[block] == reason) {
          block++;
        }
        long size = layer.blockSizeBytes();
        long from = (number * Chunk.BLOCKS + first) * size;
        long to = Math.min((number * Chunk.BLOCKS + block) * size, layer.sizeBytes());
        if (from < to) {
          findings.lost(name, from, to - from, reason);
        }
      }
    }
  }
}
