package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.backend.rocksdb.CheckFindings.Tally;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Verifies that chunks fit together, and that layers use as many blocks as they say. */
final class MapCheck implements MapWalk.Visitor {
  private final View view;
  private final StoredLayers layers;
  private final CheckFindings findings;
  private final Losses losses;
  private final Mender mender;

  /** Blocks that a layer uses more than the one below it. */
  private final Map<Long, Long> more = new HashMap<>();

  /** Layers of which a chunk can't be read, so that nobody knows what they use. */
  private final Set<Long> unknown = new HashSet<>();

  private long writtenBytes;

  MapCheck(View view, StoredLayers layers, CheckFindings findings, Losses losses, Mender mender) {
    this.view = view;
    this.layers = layers;
    this.findings = findings;
    this.losses = losses;
    this.mender = mender;
  }

  /** Stored blocks of all chunks that have been met. */
  long writtenBytes() {
    return writtenBytes;
  }

  @Override
  public void chunk(long id, long number, Chunk chunk) throws IOException {
    LayerState layer = layers.layer(id);
    if (layer == null) {
      findings.count(Tally.STRAY, 1, List.of());
      mender.stray(new Place(id, number));
      return;
    }
    Damage.@Nullable Reason[] outside = Losses.outside(chunk, number);
    if (outside != null) {
      losses.report(id, number, outside);
      mender.lost(id, number, chunk, outside);
    }
    try {
      MapWalk.Found below = MapWalk.nearest(view, layers, layers.layer(layer.parentId()), number);
      compare(layer, chunk, below == null ? null : below.chunk());
    } catch (VDiskException e) {
      KeyWalk.requireDamage(e);
      unknown.add(id);
    }
  }

  @Override
  public void unreadable(Place place, VDiskException reason) throws IOException {
    LayerState layer = layers.layer(place.first());
    if (layer == null) {
      findings.count(Tally.STRAY, 1, List.of());
      mender.stray(place);
      return;
    }
    unknown.add(layer.id());
    boolean damaged = reason.kind() == Kind.CORRUPT;
    Damage.@Nullable Reason[] all = new Damage.@Nullable Reason[Chunk.BLOCKS];
    Arrays.fill(all, damaged ? Damage.Reason.MAP : Damage.Reason.UNREADABLE);
    losses.report(layer.id(), place.second(), all);
    mender.unreadable(layer, place.second(), damaged);
  }

  /** All chunks have been met. */
  void end() throws IOException {
    Map<Long, Long> used = new HashMap<>();
    for (LayerState layer : layers.all().values()) {
      long below = used.getOrDefault(layer.parentId(), 0L);
      long count = below + more.getOrDefault(layer.id(), 0L);
      used.put(layer.id(), count);
      if (unknown.contains(layer.parentId())) {
        unknown.add(layer.id());
      }
      List<String> names = layers.names(layer.id());
      if (!names.isEmpty() && !unknown.contains(layer.id()) && count != layer.usedBlocks()) {
        String name = names.getFirst();
        findings.wrong(
            "%s uses %d blocks, and its record says %d; no data is lost."
                .formatted(name, count, layer.usedBlocks()));
        mender.used(layer, count, name);
      }
    }
  }

  private void compare(LayerState layer, Chunk chunk, @Nullable Chunk below) {
    long left = 0;
    long undrawn = 0;
    long written = 0;
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      Source source = chunk.source(block);
      if (source == null) {
        continue;
      }
      undrawn += source.birth() > layer.label() || !layers.isDrawn(source.birth()) ? 1 : 0;
      if (source.birth() >= chunk.since()) {
        written += source.borrowed() ? 0 : 1;
      } else if (below == null || !source.equals(below.source(block))) {
        left++;
      }
    }
    List<String> names = layers.names(layer.id());
    findings.count(Tally.LEFT, left, names);
    findings.count(Tally.UNDRAWN, undrawn, names);
    writtenBytes += written * layer.blockSizeBytes();
    long belowUsed = below == null ? 0 : below.used();
    more.merge(layer.id(), chunk.used() - belowUsed, Long::sum);
  }
}
