package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The layers, vDisks and snapshots of one view of the store, as far as they can be read.
 *
 * <p>What {@link TreeReader} refuses at its first mistake is gone through here to the end.
 */
final class StoredLayers {
  /** Bits of a label below the number that was drawn. */
  private static final int FREE_BITS = 2;

  private final NavigableMap<Long, LayerState> layers = new TreeMap<>();
  private final Map<Long, List<LayerState>> children = new HashMap<>();
  private final Map<Long, List<String>> names = new HashMap<>();
  private final Set<String> vdisks = new HashSet<>();
  private final CheckFindings findings;
  private long undrawn;
  private boolean complete = true;

  /** What is done with one record. */
  private interface Reader {
    void read(byte[] key, byte[] value) throws VDiskException;
  }

  /** Reads and verifies all records. */
  StoredLayers(View view, CheckFindings findings) throws IOException {
    this.findings = findings;
    readCounter(view);
    walk(view, TreeFormat.LAYER, this::readLayer);
    for (LayerState state : layers.values()) {
      verify(state);
      children.computeIfAbsent(state.parentId(), _ -> new ArrayList<>()).add(state);
    }
    walk(view, TreeFormat.VOLUME, this::readVolume);
    walk(view, TreeFormat.SNAPSHOT, this::readSnapshot);
  }

  /** Whether every record could be read and they fit together; else nothing may be mended. */
  boolean complete() {
    return complete;
  }

  NavigableMap<Long, LayerState> all() {
    return layers;
  }

  @Nullable LayerState layer(long id) {
    return layers.get(id);
  }

  List<LayerState> children(LayerState layer) {
    return children.getOrDefault(layer.id(), List.of());
  }

  /** The vDisk or the snapshot that a layer is; none for what is being given back. */
  List<String> names(long layer) {
    return names.getOrDefault(layer, List.of());
  }

  /** Whether a label has been drawn. */
  boolean isDrawn(long label) {
    return label >>> FREE_BITS < undrawn;
  }

  /** The number of the last chunk that a layer may have. */
  static long lastChunk(LayerState layer) {
    return Chunk.last(layer.sizeBytes(), layer.blockSizeBytes());
  }

  private void readCounter(View view) throws IOException {
    byte[] key = TreeFormat.counterKey();
    try {
      byte[] value = view.get(Family.LAYERS, key);
      undrawn = value == null ? 1 : TreeFormat.open(key, value, Long.BYTES).getLong();
    } catch (VDiskException e) {
      undrawn = Long.MAX_VALUE;
      fail(e);
    }
  }

  private void walk(View view, byte kind, Reader reader) throws IOException {
    byte[] end = {(byte) (kind + 1)};
    try (Cursor cursor = view.cursor(Family.LAYERS, new byte[] {kind}, end)) {
      while (cursor.next()) {
        try {
          reader.read(cursor.key(), cursor.value());
        } catch (VDiskException e) {
          fail(e);
        }
      }
    } catch (VDiskException e) {
      fail(e);
    }
  }

  /** Without these records nothing can be told apart; a backup has them. */
  private void fail(VDiskException failure) throws VDiskException {
    KeyWalk.requireDamage(failure);
    complete = false;
    String what = String.valueOf(failure.getMessage());
    String first = what.substring(0, 1).toUpperCase(Locale.ROOT);
    findings.wrong(
        first + what.substring(1) + (what.endsWith(".") ? "" : ".") + " Restore a backup.");
  }

  private void readLayer(byte[] key, byte[] value) throws VDiskException {
    LayerState state = LayerState.decode(key, value);
    layers.put(state.id(), state);
  }

  private void verify(LayerState state) throws VDiskException {
    byte[] key = TreeFormat.layerKey(state.id());
    if (!isDrawn(state.label())) {
      fail(TreeFormat.corrupt(key, "the label %d, not drawn yet".formatted(state.label())));
    }
    LayerState parent = layers.get(state.parentId());
    if (state.parentId() == 0) {
      return;
    }
    if (parent == null) {
      fail(TreeFormat.corrupt(key, "the parent %d, which is missing".formatted(state.parentId())));
    } else if (parent.label() >= state.id()) {
      fail(TreeFormat.corrupt(key, "a parent with the newer label " + parent.label()));
    } else if (parent.blockSizeBytes() != state.blockSizeBytes()) {
      fail(TreeFormat.corrupt(key, "a parent with other blocks, " + parent.blockSizeBytes()));
    }
  }

  private void readVolume(byte[] key, byte[] value) throws VDiskException {
    String name = TreeFormat.volumeName(key);
    vdisks.add(name);
    LayerState head = named(key, TreeFormat.open(key, value, Long.BYTES));
    if (head.frozen() || !names(head.id()).isEmpty() || !children(head).isEmpty()) {
      throw TreeFormat.corrupt(key, "layer %d, which is no head".formatted(head.id()));
    }
    names.computeIfAbsent(head.id(), _ -> new ArrayList<>()).add(name);
  }

  private void readSnapshot(byte[] key, byte[] value) throws VDiskException {
    String[] path = TreeFormat.snapshotNames(key);
    LayerState layer = named(key, TreeFormat.open(key, value, Kept.FIELDS_BYTES));
    if (!vdisks.contains(path[0])) {
      throw TreeFormat.corrupt(key, "no vDisk of that name");
    }
    if (!layer.frozen() || !names(layer.id()).isEmpty()) {
      String what = "layer %d, which is written or another's".formatted(layer.id());
      throw TreeFormat.corrupt(key, what);
    }
    names.computeIfAbsent(layer.id(), _ -> new ArrayList<>()).add(path[0] + "@" + path[1]);
  }

  private LayerState named(byte[] key, ByteBuffer fields) throws VDiskException {
    long id = fields.getLong();
    LayerState layer = layers.get(id);
    if (layer == null) {
      throw TreeFormat.corrupt(key, "the layer %d, which does not exist".formatted(id));
    }
    return layer;
  }
}
