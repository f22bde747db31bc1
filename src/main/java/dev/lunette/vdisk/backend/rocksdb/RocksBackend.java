package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.util.Optional;

/**
 * vDisks in the store of the data directory.
 *
 * <p>A vDisk has the block size and the compression that it was created with, and opens at the size
 * that it has, whatever is declared. It is open once at most, and not deleted while it is.
 */
public final class RocksBackend implements Backend, AutoCloseable {
  private static final int SMALLEST_BLOCK_BYTES = 4096;
  private static final int LARGEST_BLOCK_BYTES = 32_768;

  private final Store store;
  private final Limits limits;
  private final LayerTree tree;
  private final ChunkMap chunks;
  private final Blocks blocks;
  private final Snapshots snapshots;
  private final Reclaim reclaim;

  /** Takes the vDisks of a store, and goes on with what was being given back. */
  public RocksBackend(Store store, Limits limits) throws IOException {
    this(store, limits, limits.mapCacheBytes());
  }

  /** Takes them to look at them: nothing is given back. */
  public static RocksBackend atRest(Store store, Limits limits) throws IOException {
    return new RocksBackend(store, limits, limits.mapCacheBytes(), false);
  }

  /** The same with so much of the map in memory, which may be less than a limit allows. */
  RocksBackend(Store store, Limits limits, long mapCacheBytes) throws IOException {
    this(store, limits, mapCacheBytes, true);
  }

  private RocksBackend(Store store, Limits limits, long mapCacheBytes, boolean reclaiming)
      throws IOException {
    this.store = store;
    this.limits = limits;
    this.tree = new LayerTree(store);
    this.chunks = new ChunkMap(store, mapCacheBytes);
    this.blocks = new Blocks(store);
    this.snapshots = new RocksSnapshots(store, tree, chunks, blocks, limits);
    this.reclaim = new Reclaim(tree, chunks, blocks);
    if (reclaiming) {
      reclaim.start();
    }
  }

  @Override
  public String name() {
    return VDiskConfig.ROCKSDB_BACKEND;
  }

  @Override
  public boolean exists(VDiskConfig vdisk) throws IOException {
    tree.lock().lock();
    try {
      return tree.volumes().containsKey(vdisk.name());
    } finally {
      tree.lock().unlock();
    }
  }

  @Override
  public void create(VDiskConfig vdisk) throws IOException {
    requireSane(vdisk);
    tree.lock().lock();
    try (Batch batch = store.batch()) {
      tree.requireFree(vdisk.name());
      tree.requireRoom(1, limits.storeLayers());
      Compression compression = vdisk.layout().compression();
      long id = tree.draw(compression);
      Layer head =
          new Layer(id, null, vdisk.sizeBytes(), vdisk.layout().blockSizeBytes(), compression);
      tree.put(batch, head);
      tree.putHead(batch, vdisk.name(), head);
      store.commit(batch, true);
      tree.add(head);
      tree.add(new Volume(vdisk.name(), head));
    } finally {
      tree.lock().unlock();
    }
  }

  @Override
  public BlockDevice open(VDiskConfig vdisk) throws IOException {
    tree.lock().lock();
    try {
      Volume volume = tree.volume(vdisk.name());
      requireClosed(volume);
      BlockDevice device = new VolumeDevice(volume, tree, chunks, blocks);
      volume.open(true);
      return device;
    } finally {
      tree.lock().unlock();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Its snapshots go with it, in one transaction, unless one of them is open. Clones that were
   * made from them keep all that they hold.
   */
  @Override
  public void delete(VDiskConfig vdisk) throws IOException {
    tree.lock().lock();
    try (Batch batch = store.batch()) {
      Volume volume = tree.volume(vdisk.name());
      requireClosed(volume);
      for (Kept kept : volume.snapshots().values()) {
        kept.requireClosed();
        tree.delete(batch, kept);
      }
      tree.deleteVolume(batch, volume);
      volume.lock().lock();
      try {
        store.commit(batch, true);
        store.unpromise(volume.name());
        tree.remove(volume);
      } finally {
        volume.lock().unlock();
      }
    } finally {
      tree.lock().unlock();
    }
  }

  @Override
  public Optional<Snapshots> snapshots() {
    return Optional.of(snapshots);
  }

  /** Chunks of deleted vDisks and snapshots whose space is still to be given back. */
  public long pendingChunks() throws IOException {
    return reclaim.pendingChunks();
  }

  /** Returns when all space that is not needed any more has been given back. */
  public void awaitReclaimed() throws IOException, InterruptedException {
    reclaim.awaitReclaimed();
  }

  /** Verifies every block and every reference while all goes on; {@link Care} also repairs. */
  public CheckReport check(CheckProgress progress) throws IOException {
    return new Care(store).check(progress);
  }

  /** Ends the background work; the store is for its owner to close. */
  @Override
  public void close() throws IOException {
    reclaim.close();
  }

  /** What hands over its state to a test of this package. */
  LayerTree tree() {
    return tree;
  }

  private static void requireClosed(Volume volume) throws VDiskException {
    if (volume.open()) {
      throw Refusal.of("vDisk \"%s\" is open, expected it to be closed".formatted(volume.name()));
    }
  }

  private static void requireSane(VDiskConfig vdisk) throws VDiskException {
    int blockSizeBytes = vdisk.layout().blockSizeBytes();
    if (blockSizeBytes < SMALLEST_BLOCK_BYTES
        || blockSizeBytes > LARGEST_BLOCK_BYTES
        || Integer.bitCount(blockSizeBytes) != 1) {
      throw Refusal.of(
          "vDisk \"%s\" is to have blocks of %d bytes, expected 4096, 8192, 16384 or 32768"
              .formatted(vdisk.name(), blockSizeBytes));
    }
    if (!VDiskConfig.isSize(vdisk.sizeBytes(), vdisk.logicalBlockSizeBytes())) {
      throw Refusal.of(
          "vDisk \"%s\" is to have %d bytes, expected %s"
              .formatted(
                  vdisk.name(),
                  vdisk.sizeBytes(),
                  VDiskConfig.expectedSize(vdisk.logicalBlockSizeBytes())));
    }
  }
}
