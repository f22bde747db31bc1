package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.Usage;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;

/** Snapshots and clones of the vDisks in the store. */
final class RocksSnapshots implements Snapshots {
  private final Store store;
  private final LayerTree tree;
  private final ChunkMap chunks;
  private final Blocks blocks;
  private final Limits limits;

  RocksSnapshots(Store store, LayerTree tree, ChunkMap chunks, Blocks blocks, Limits limits) {
    this.store = store;
    this.tree = tree;
    this.chunks = chunks;
    this.blocks = blocks;
    this.limits = limits;
  }

  @Override
  public List<Snapshot> create(List<String> vdisks, String name) throws IOException {
    tree.lock().lock();
    try {
      return new SnapshotGroup(store, tree, limits, vdisks, name)
          .create(UUID::randomUUID, store::sync);
    } finally {
      tree.lock().unlock();
    }
  }

  @Override
  public Snapshot create(String vdisk, String name, UUID id) throws IOException {
    tree.lock().lock();
    try {
      tree.volume(vdisk).requireNone(id);
      return new SnapshotGroup(store, tree, limits, List.of(vdisk), name)
          .create(() -> id, store::sync)
          .getFirst();
    } finally {
      tree.lock().unlock();
    }
  }

  @Override
  public void requireRoom(String vdisk, String name) throws IOException {
    tree.lock().lock();
    try {
      new SnapshotGroup(store, tree, limits, List.of(vdisk), name).requireRoom();
    } finally {
      tree.lock().unlock();
    }
  }

  @Override
  public List<Snapshot> list(String vdisk) throws IOException {
    tree.lock().lock();
    try {
      return tree.volume(vdisk).snapshots().values().stream().map(Kept::snapshot).toList();
    } finally {
      tree.lock().unlock();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is made durable when it is done, because RocksDB has all who write wait behind a write
   * that is durable by itself.
   */
  @Override
  public void delete(String vdisk, String name) throws IOException {
    tree.lock().lock();
    try (Batch batch = store.batch()) {
      Kept kept = tree.snapshot(vdisk, name);
      kept.requireClosed();
      tree.delete(batch, kept);
      store.commit(batch, false);
      tree.volume(vdisk).snapshots().remove(name);
      tree.letGo(kept.layer());
    } finally {
      tree.lock().unlock();
    }
    try {
      store.sync();
    } catch (VDiskException e) {
      throw new VDiskException(
          e.kind(),
          ("snapshot %s@%s is deleted, but that could not be made durable, so it may be there again"
                  + " after a power loss: %s")
              .formatted(vdisk, name, e.getMessage()),
          e);
    }
  }

  @Override
  public void clone(String vdisk, String name, String clone) throws IOException {
    tree.lock().lock();
    try (Batch batch = store.batch()) {
      Kept kept = tree.snapshot(vdisk, name);
      tree.requireFree(clone);
      tree.requireRoom(1, limits.storeLayers());
      Layer head = layerOn(kept);
      tree.put(batch, head);
      tree.putHead(batch, clone, head);
      store.commit(batch, true);
      tree.add(head);
      tree.add(new Volume(clone, head));
    } finally {
      tree.lock().unlock();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is durable before the lock of the volume is released, so its I/O waits for a sync, which
   * has little to do after the one before: what was written to a vDisk that then turns out not to
   * have been rolled back could not be undone.
   */
  @Override
  public void rollback(String vdisk, String name) throws IOException {
    tree.lock().lock();
    try (Batch batch = store.batch()) {
      Kept kept = tree.snapshot(vdisk, name);
      Volume volume = tree.volume(vdisk);
      tree.requireRoom(1, limits.storeLayers());
      Layer head = layerOn(kept);
      store.sync();
      volume.lock().lock();
      try {
        tree.put(batch, head);
        tree.putHead(batch, vdisk, head);
        store.commit(batch, true);
        tree.add(head);
        tree.letGo(volume.head());
        tree.lay(head, volume);
      } finally {
        volume.lock().unlock();
      }
    } finally {
      tree.lock().unlock();
    }
  }

  @Override
  public BlockDevice open(String vdisk, String name) throws IOException {
    tree.lock().lock();
    try {
      Kept kept = tree.snapshot(vdisk, name);
      BlockDevice device =
          new LayerDevice(kept.layer(), chunks, blocks, () -> tree.opened(kept, -1));
      tree.opened(kept, 1);
      return device;
    } finally {
      tree.lock().unlock();
    }
  }

  @Override
  public Usage usage(String vdisk, Optional<String> name) throws IOException {
    Lock shape = tree.shape().readLock();
    shape.lock();
    try {
      return new UsageCount(chunks, blocks).of(layer(vdisk, name));
    } finally {
      shape.unlock();
    }
  }

  @Override
  public List<Extent> changes(
      String vdisk, Optional<String> from, Optional<String> to, long offset, int most)
      throws IOException {
    if (offset < 0 || most < 1) {
      throw Refusal.of(
          "%d differences from offset %d on are asked for, expected at least 1 from 0 on"
              .formatted(most, offset));
    }
    Lock shape = tree.shape().readLock();
    shape.lock();
    try {
      Layer older = from.isPresent() ? layer(vdisk, from) : null;
      Layer newer = layer(vdisk, to);
      return new Differences(store, chunks).between(older, newer, offset, most);
    } finally {
      shape.unlock();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A failure may leave a beginning copied: {@link VolumeCopy}.
   */
  @Override
  public void copy(String from, long fromOffset, String to, long toOffset, long length)
      throws IOException {
    Volume source;
    Volume target;
    tree.lock().lock();
    try {
      source = tree.volume(from);
      target = tree.volume(to);
    } finally {
      tree.lock().unlock();
    }
    CopyRange range = new CopyRange(source, fromOffset, target, toOffset, length);
    range.requireSane();
    new VolumeCopy(tree, chunks, blocks).run(range);
    store.sync();
  }

  private Layer layerOn(Kept kept) throws IOException {
    Layer base = kept.layer();
    long id = tree.draw(base.compression());
    return new Layer(id, base, base.sizeBytes(), base.blockSizeBytes(), base.compression());
  }

  private Layer layer(String vdisk, Optional<String> name) throws IOException {
    tree.lock().lock();
    try {
      return name.isPresent()
          ? tree.snapshot(vdisk, name.get()).layer()
          : tree.volume(vdisk).head();
    } finally {
      tree.lock().unlock();
    }
  }
}
