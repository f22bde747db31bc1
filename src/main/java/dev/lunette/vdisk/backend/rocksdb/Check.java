package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.backend.rocksdb.CheckFindings.Tally;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies every block and every reference of the store as it is at one instant, while it is used.
 *
 * <p>One walk through the map verifies that the chunks fit together and notes what they refer to;
 * one through the blocks verifies these and takes them off; what is left is lost, and another walk
 * through the map tells who sees it. Blocks that nothing refers to are orphans. Of more blocks than
 * {@link References} has memory for it is done in slices of keys. The rest of the memory that it
 * takes are the layers, and what {@link CheckFindings} has found.
 *
 * <p>A layer that is being given back is no damage: until its last chunk is gone, together with the
 * blocks, it is a layer as any.
 */
final class Check {
  private final Store store;
  private final CheckProgress progress;
  private final Mender mender;
  private final long mostBytes;
  private final CheckFindings findings = new CheckFindings();
  private long totalBytes;

  Check(Store store, CheckProgress progress, Mender mender) {
    this(store, progress, mender, References.MOST_BYTES);
  }

  /** With another bound for the references. */
  Check(Store store, CheckProgress progress, Mender mender, long mostBytes) {
    this.store = store;
    this.progress = progress;
    this.mender = mender;
    this.mostBytes = mostBytes;
  }

  CheckReport run() throws IOException {
    try (View view = store.view()) {
      StoredLayers layers = new StoredLayers(view, findings);
      Slices slices = new Slices(view, layers);
      References references = slices.first();
      slices.verify(references);
      while (!references.end().equals(Place.END)) {
        references = slices.next(references.end());
        slices.verify(references);
      }
      slices.end();
    }
    progress.at(findings.checkedBytes(), findings.checkedBytes());
    return findings.report();
  }

  /** The work on one view. */
  private final class Slices {
    private final View view;
    private final StoredLayers layers;
    private final Mender allowed;
    private final Losses losses;

    /** Whether all that refers to blocks is known. */
    private boolean certain;

    Slices(View view, StoredLayers layers) {
      this.view = view;
      this.layers = layers;
      this.certain = layers.complete();
      this.allowed = certain ? mender : Mender.NONE;
      this.losses = new Losses(view, layers, findings);
    }

    /** Verifies the map, and notes the references of the first slice. */
    References first() throws IOException {
      References references = new References(Place.FIRST, mostBytes);
      MapCheck map = new MapCheck(view, layers, findings, losses, allowed);
      MapWalk.run(
          view,
          layers,
          findings,
          new MapWalk.Visitor() {
            @Override
            public void chunk(long layer, long number, Chunk chunk) throws IOException {
              map.chunk(layer, number, chunk);
              note(references, layer, number, chunk);
            }

            @Override
            public void unreadable(Place place, VDiskException reason) throws IOException {
              certain = false;
              map.unreadable(place, reason);
            }
          });
      map.end();
      totalBytes = map.writtenBytes();
      return references;
    }

    References next(Place start) throws IOException {
      References references = new References(start, mostBytes);
      MapWalk.run(
          view, layers, findings, (layer, number, chunk) -> note(references, layer, number, chunk));
      return references;
    }

    private void note(References references, long id, long number, Chunk chunk) {
      LayerState layer = layers.layer(id);
      if (layer != null) {
        references.add(chunk, number, layer.blockSizeBytes());
      }
    }

    void verify(References references) throws IOException {
      KeyWalk keys = new KeyWalk(view, findings);
      Mender counts = certain ? allowed : Mender.NONE;
      for (Family family : List.of(Family.DATA, Family.DATA_LZ4, Family.DATA_ZSTD)) {
        BlockCheck blocks = new BlockCheck(family, references, findings, counts, Check.this::tell);
        keys.run(family, references.start(), references.end(), blocks);
      }
      LendingCheck lending = new LendingCheck(references, findings, counts);
      keys.run(Family.LENT, references.start(), references.end(), lending);
      lending.end();
      findings.count(Tally.TWICE, references.twice(), List.of());
      if (references.pending(Place.FIRST) != null) {
        MapWalk.run(
            view,
            layers,
            findings,
            (layer, number, chunk) -> lost(references, layer, number, chunk));
      }
    }

    void end() {
      if (!layers.complete()) {
        findings.forget(List.of(Tally.STRAY, Tally.UNSEEN, Tally.LEFT));
      }
      if (!certain) {
        findings.forget(List.of(Tally.ORPHAN, Tally.LENT));
        findings.note(
            "Blocks that belong to nothing, and how often blocks are lent, can't be told while"
                + " records of layers or of the map can't be read.");
      }
    }

    private void lost(References references, long layer, long number, Chunk chunk)
        throws IOException {
      Damage.@Nullable Reason[] reasons = Losses.of(chunk, number, references);
      if (reasons != null && layers.layer(layer) != null) {
        losses.report(layer, number, reasons);
        allowed.lost(layer, number, chunk, reasons);
      }
    }
  }

  private void tell() {
    progress.at(findings.checkedBytes(), Math.max(totalBytes, findings.checkedBytes()));
  }
}
