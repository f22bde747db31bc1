package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Compression;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * All layers, volumes and snapshots: in memory, and in the store with every change.
 *
 * <p>Its lock is taken before that of a {@link Volume}, and those of several volumes in the order
 * of their names. Whoever changes it puts the records into a batch, commits it, and only then
 * changes what is in memory, so that a failure leaves both as they were. Methods that name no other
 * rule are called with the lock held.
 */
final class LayerTree {
  /** Numbers that are taken from the counter at once; what is left of them at the end is lost. */
  private static final long RESERVED_NUMBERS = 1024;

  /** Bits of a label below the number: {@link Blocks} keeps there how blocks are compressed. */
  private static final int FREE_BITS = 2;

  private final Store store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idleChanged = lock.newCondition();
  private final ReentrantReadWriteLock shape = new ReentrantReadWriteLock();
  private final SortedMap<String, Volume> volumes = new TreeMap<>();
  private final Map<Long, Layer> layers = new HashMap<>();
  private final Set<Layer> idle = new HashSet<>();

  /** Guards the counter, and nothing else: numbers are drawn with and without other locks. */
  private final ReentrantLock counter = new ReentrantLock();

  private long next;
  private long reserved;

  /** Reads the tree that is in the store. */
  LayerTree(Store store) throws IOException {
    this.store = store;
    byte[] key = TreeFormat.counterKey();
    byte[] value = store.get(Family.LAYERS, key);
    next = value == null ? 1 : TreeFormat.open(key, value, Long.BYTES).getLong();
    reserved = next;
    lock.lock();
    try {
      new TreeReader(store, this).read();
    } finally {
      lock.unlock();
    }
  }

  ReentrantLock lock() {
    return lock;
  }

  /**
   * Shared by those who walk through the chunks of several layers, which then neither merge nor go
   * away; held by {@link Reclaim} for the moment of a step. Taken before the lock.
   */
  ReentrantReadWriteLock shape() {
    return shape;
  }

  /**
   * A new number, larger than all before, as the label of blocks that are compressed like this;
   * with any lock held or none.
   *
   * <p>Numbers are reserved by a commit of their own. The log is replayed in order, so what a later
   * commit says of a number is never there without the reservation, though neither is synced.
   */
  long draw(Compression compression) throws IOException {
    counter.lock();
    try {
      if (next == reserved) {
        reserve();
      }
      return Blocks.label(next++ << FREE_BITS, compression);
    } finally {
      counter.unlock();
    }
  }

  /** Whether a label may have been drawn already; what was not is damage. */
  boolean isDrawn(long label) {
    return label >>> FREE_BITS < next;
  }

  private void reserve() throws IOException {
    byte[] key = TreeFormat.counterKey();
    ByteBuffer fields = TreeFormat.fields(Long.BYTES).putLong(reserved + RESERVED_NUMBERS);
    try (Batch batch = store.batch()) {
      batch.put(Family.LAYERS, key, TreeFormat.seal(key, fields));
      store.commit(batch, false);
    }
    reserved += RESERVED_NUMBERS;
  }

  /** Stores what a layer is now with a batch; with whatever lock guards the layer. */
  void put(Batch batch, Layer layer) {
    put(batch, LayerState.of(layer));
  }

  /** Stores what a layer is to be with a batch; with whatever lock guards the layer. */
  void put(Batch batch, LayerState state) {
    batch.put(Family.LAYERS, TreeFormat.layerKey(state.id()), state.encode());
  }

  /** Stores with a batch that a layer is the head of a vDisk. */
  void putHead(Batch batch, String vdisk, Layer head) {
    byte[] key = TreeFormat.volumeKey(vdisk);
    ByteBuffer fields = TreeFormat.fields(Long.BYTES).putLong(head.id());
    batch.put(Family.LAYERS, key, TreeFormat.seal(key, fields));
  }

  void deleteVolume(Batch batch, Volume volume) {
    batch.delete(Family.LAYERS, TreeFormat.volumeKey(volume.name()));
  }

  void put(Batch batch, Kept kept) {
    batch.put(Family.LAYERS, kept.key(), kept.encode());
  }

  void delete(Batch batch, Kept kept) {
    batch.delete(Family.LAYERS, kept.key());
  }

  void delete(Batch batch, Layer layer) {
    batch.delete(Family.LAYERS, TreeFormat.layerKey(layer.id()));
  }

  /** All volumes by name. */
  SortedMap<String, Volume> volumes() {
    return volumes;
  }

  Collection<Layer> layers() {
    return Collections.unmodifiableCollection(layers.values());
  }

  /** Layers that nothing names, in no order. */
  Set<Layer> idle() {
    return idle;
  }

  /** Signalled when a layer has become nobody's, or another one has lost a child. */
  Condition idleChanged() {
    return idleChanged;
  }

  /** The volume of a name, or a sentence that there is none. */
  Volume volume(String name) throws VDiskException {
    Volume volume = volumes.get(name);
    if (volume == null) {
      Names.require("vDisk", name);
      throw Refusal.of("there is no vDisk \"%s\" in the store".formatted(name));
    }
    return volume;
  }

  /** The snapshot of a name, or a sentence that there is none. */
  Kept snapshot(String vdisk, String name) throws VDiskException {
    Kept kept = volume(vdisk).snapshots().get(name);
    if (kept == null) {
      Names.require("snapshot", name);
      throw Refusal.of("vDisk \"%s\" has no snapshot \"%s\"".formatted(vdisk, name));
    }
    return kept;
  }

  /** The layer that a record is about; CORRUPT if there is none. */
  Layer layer(byte[] key, long id) throws VDiskException {
    Layer layer = layers.get(id);
    if (layer == null) {
      throw TreeFormat.corrupt(key, "the layer %d, which does not exist".formatted(id));
    }
    return layer;
  }

  /** There is one more layer. */
  void add(Layer layer) {
    Layer parent = layer.parent();
    layers.put(layer.id(), layer);
    if (parent != null) {
      parent.children().add(layer);
    }
    if (!layer.named()) {
      idle.add(layer);
    }
  }

  /** There is one more vDisk. */
  void add(Volume volume) {
    volume.head().head(volume);
    idle.remove(volume.head());
    volumes.put(volume.name(), volume);
  }

  /** A vDisk is gone with its snapshots; with the volume's lock, too. */
  void remove(Volume volume) {
    volume.delete();
    volumes.remove(volume.name());
    letGo(volume.head());
    volume.snapshots().values().forEach(kept -> letGo(kept.layer()));
    volume.snapshots().clear();
  }

  /** There is one more snapshot. */
  void add(Volume volume, Kept kept) {
    kept.layer().keep();
    idle.remove(kept.layer());
    volume.snapshots().put(kept.snapshot().name(), kept);
  }

  /** A layer that was added is the head of a vDisk from now on; with the volume's lock, too. */
  void lay(Layer head, Volume volume) {
    head.head(volume);
    idle.remove(head);
    volume.head(head);
  }

  /** A snapshot is opened or closed once more; the lock need not be held. */
  void opened(Kept kept, int change) {
    lock.lock();
    try {
      kept.opened(change);
    } finally {
      lock.unlock();
    }
  }

  /** Fails if a name can't be that of a new vDisk. */
  void requireFree(String vdisk) throws VDiskException {
    Names.require("vDisk", vdisk);
    if (volumes.containsKey(vdisk)) {
      throw Refusal.of("there is a vDisk \"%s\" in the store already".formatted(vdisk));
    }
  }

  /** Fails if there can't be so many more layers. */
  void requireRoom(int more, int most) throws VDiskException {
    if (layers.size() > most - more) {
      throw Refusal.of(
          ("the store has %d vDisks and snapshots, with those that are being given back, and"
                  + " storeLayers allows %d; delete some that are not needed")
              .formatted(layers.size(), most));
    }
  }

  /** Nobody names a layer any more. */
  void letGo(Layer layer) {
    layer.letGo();
    idle.add(layer);
    idleChanged.signalAll();
  }

  /** A layer that nobody names is gone, and what may lie on it lies on its parent now. */
  void remove(Layer layer, @Nullable Layer child) {
    Layer parent = layer.parent();
    layers.remove(layer.id());
    idle.remove(layer);
    if (parent != null) {
      parent.children().remove(layer);
    }
    if (child != null) {
      child.parent(parent);
      if (parent != null) {
        parent.children().add(child);
      }
    }
    idleChanged.signalAll();
  }
}
