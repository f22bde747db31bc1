package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link LayerTree} that is in the store, and believes none of it: a tree that hangs
 * together wrongly would give one vDisk's blocks to another, or free what is in use.
 */
final class TreeReader {
  private final Store store;
  private final LayerTree tree;

  TreeReader(Store store, LayerTree tree) {
    this.store = store;
    this.tree = tree;
  }

  void read() throws IOException {
    readLayers();
    readVolumes();
    readSnapshots();
  }

  private void readLayers() throws IOException {
    List<LayerState> found = new ArrayList<>();
    try (Cursor cursor = records(TreeFormat.LAYER)) {
      while (cursor.next()) {
        LayerState state = LayerState.decode(cursor.key(), cursor.value());
        found.add(state);
      }
    }
    // Parents are older than their children, so they are there first.
    found.sort(Comparator.comparingLong(LayerState::id));
    for (LayerState state : found) {
      byte[] key = TreeFormat.layerKey(state.id());
      if (!tree.isDrawn(state.label())) {
        throw TreeFormat.corrupt(key, "the label %d, not drawn yet".formatted(state.label()));
      }
      tree.add(new Layer(state, parent(key, state)));
    }
  }

  private @Nullable Layer parent(byte[] key, LayerState state) throws VDiskException {
    if (state.parentId() == 0) {
      return null;
    }
    Layer parent = tree.layer(key, state.parentId());
    if (parent.label() >= state.id()) {
      String what = "a parent with the label %d, which is newer".formatted(parent.label());
      throw TreeFormat.corrupt(key, what);
    }
    if (parent.blockSizeBytes() != state.blockSizeBytes()) {
      String what = "a parent with blocks of %d bytes".formatted(parent.blockSizeBytes());
      throw TreeFormat.corrupt(key, what);
    }
    return parent;
  }

  private void readVolumes() throws IOException {
    try (Cursor cursor = records(TreeFormat.VOLUME)) {
      while (cursor.next()) {
        byte[] key = cursor.key();
        String name = TreeFormat.volumeName(key);
        ByteBuffer fields = TreeFormat.open(key, cursor.value(), Long.BYTES);
        Layer head = tree.layer(key, fields.getLong());
        if (head.frozen() || head.named() || !head.children().isEmpty()) {
          throw TreeFormat.corrupt(key, "layer %d, which is no head".formatted(head.id()));
        }
        tree.add(new Volume(name, head));
      }
    }
  }

  private void readSnapshots() throws IOException {
    List<Kept> found = new ArrayList<>();
    try (Cursor cursor = records(TreeFormat.SNAPSHOT)) {
      while (cursor.next()) {
        found.add(Kept.decode(cursor.key(), cursor.value(), tree));
      }
    }
    // What is frozen later has been laid later, too.
    found.sort(Comparator.comparingLong(kept -> kept.layer().id()));
    for (Kept kept : found) {
      Volume volume = tree.volumes().get(kept.snapshot().vdisk());
      if (volume == null) {
        throw TreeFormat.corrupt(kept.key(), "no vDisk of that name");
      }
      if (!kept.layer().frozen() || kept.layer().named()) {
        String what = "layer %d, which is written or another's".formatted(kept.layer().id());
        throw TreeFormat.corrupt(kept.key(), what);
      }
      tree.add(volume, kept);
    }
  }

  private Cursor records(byte kind) {
    return store.cursor(Family.LAYERS, new byte[] {kind}, new byte[] {(byte) (kind + 1)});
  }
}
