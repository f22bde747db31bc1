package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Freezes several vDisks at one instant; made for one such group, under the lock of the tree.
 *
 * <p>All their locks are held while one batch is committed, without a sync, so what I/O waits for
 * is a commit at any size. The sync comes behind; if that fails, the snapshots are forgotten again,
 * and if that fails, too, the failure says that they are there.
 */
final class SnapshotGroup {
  private final Store store;
  private final LayerTree tree;
  private final Limits limits;
  private final List<String> vdisks;
  private final String name;
  private final List<Cut> cuts = new ArrayList<>();

  /**
   * One vDisk of the group.
   *
   * @param volume the vDisk
   * @param frozen its head until now, with the snapshot that it becomes
   */
  private record Cut(Volume volume, Layer frozen, UUID id) {}

  /** Makes durable what was committed. */
  interface Sync {
    void run() throws IOException;
  }

  SnapshotGroup(Store store, LayerTree tree, Limits limits, List<String> vdisks, String name) {
    this.store = store;
    this.tree = tree;
    this.limits = limits;
    this.vdisks = vdisks;
    this.name = name;
  }

  /** Fails if there can be no such snapshots; returns of which volumes they would be. */
  List<Volume> requireRoom() throws IOException {
    Names.require("snapshot", name);
    List<Volume> volumes = new ArrayList<>();
    for (String vdisk : vdisks) {
      Volume volume = tree.volume(vdisk);
      if (volumes.contains(volume)) {
        throw Refusal.of("vDisk \"%s\" is named twice in one group of snapshots".formatted(vdisk));
      }
      requireRoom(volume);
      volumes.add(volume);
    }
    tree.requireRoom(volumes.size(), limits.storeLayers());
    return volumes;
  }

  /** Freezes them; each gets an identity. */
  List<Snapshot> create(Supplier<UUID> ids, Sync sync) throws IOException {
    for (Volume volume : requireRoom()) {
      // Under the lock of the tree nobody else exchanges heads.
      Layer head = volume.head();
      cuts.add(new Cut(volume, head, ids.get()));
    }
    List<Kept> kept = freeze();
    try {
      sync.run();
    } catch (IOException e) {
      throw undo(kept, e);
    }
    return kept.stream().map(Kept::snapshot).toList();
  }

  private void requireRoom(Volume volume) throws IOException {
    if (volume.snapshots().containsKey(name)) {
      throw Refusal.of("vDisk \"%s\" has a snapshot \"%s\" already".formatted(volume.name(), name));
    }
    if (volume.snapshots().size() >= limits.snapshotsPerVDisk()) {
      throw Refusal.of(
          ("vDisk \"%s\" has %d snapshots, which is as many as snapshotsPerVDisk allows; delete one"
                  + " that is not needed")
              .formatted(volume.name(), volume.snapshots().size()));
    }
  }

  private List<Kept> freeze() throws IOException {
    Deque<Volume> locked = new ArrayDeque<>();
    try {
      cuts.stream()
          .map(Cut::volume)
          .sorted(Comparator.comparing(Volume::name))
          .forEach(volume -> {
            volume.lock().lock();
            locked.push(volume);
          });
      return freezeLocked();
    } finally {
      locked.forEach(volume -> volume.lock().unlock());
    }
  }

  private List<Kept> freezeLocked() throws IOException {
    // As precise as it is stored.
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    List<Kept> kept = new ArrayList<>();
    List<Layer> heads = new ArrayList<>();
    try (Batch batch = store.batch()) {
      for (Cut cut : cuts) {
        Layer below = cut.frozen();
        // Drawn under the lock of the volume: a copy may have given its head a label just now, and
        // what comes on it must be newer than all that it has.
        long headId = tree.draw(below.compression());
        Layer head =
            new Layer(
                headId, below, below.sizeBytes(), below.blockSizeBytes(), below.compression());
        String vdisk = cut.volume().name();
        Snapshot snapshot = new Snapshot(vdisk, name, cut.id(), now, below.sizeBytes());
        heads.add(head);
        kept.add(new Kept(snapshot, below));
        tree.put(batch, LayerState.of(below).asFrozen());
        tree.put(batch, head);
        tree.putHead(batch, vdisk, head);
        tree.put(batch, kept.getLast());
      }
      store.commit(batch, false);
    }
    for (int i = 0; i < cuts.size(); i++) {
      Volume volume = cuts.get(i).volume();
      cuts.get(i).frozen().freeze();
      tree.add(heads.get(i));
      tree.add(volume, kept.get(i));
      tree.lay(heads.get(i), volume);
    }
    return kept;
  }

  /** Nobody has seen them yet: the lock of the tree has been held all the time. */
  private IOException undo(List<Kept> kept, IOException cause) {
    try (Batch batch = store.batch()) {
      kept.forEach(each -> tree.delete(batch, each));
      store.commit(batch, false);
    } catch (IOException e) {
      IOException failure = stillThere(cause);
      failure.addSuppressed(e);
      return failure;
    }
    for (int i = 0; i < cuts.size(); i++) {
      cuts.get(i).volume().snapshots().remove(name);
      tree.letGo(kept.get(i).layer());
    }
    return cause;
  }

  private IOException stillThere(IOException cause) {
    return new VDiskException(
        cause instanceof VDiskException known ? known.kind() : Kind.IO,
        ("snapshot \"%s\" of vDisk %s has been taken, but a power loss may take it away, for what"
                + " makes it durable failed, and so did taking it back: %s")
            .formatted(name, String.join(", ", vdisks), cause.getMessage()),
        cause);
  }
}
