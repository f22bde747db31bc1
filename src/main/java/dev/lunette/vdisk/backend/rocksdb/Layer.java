package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Compression;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was written to a vDisk between two snapshots, on top of a parent.
 *
 * <p>Of a head, everything that changes is changed by whoever holds the lock of its {@link Volume};
 * of a frozen layer only the parent changes, when that is merged away, under the lock of the {@link
 * LayerTree}.
 */
final class Layer {
  private final long id;
  private final int blockSizeBytes;
  private final Compression compression;
  private volatile @Nullable Layer parent;
  private volatile long label;
  private volatile long sizeBytes;
  private volatile long usedBlocks;
  private volatile boolean frozen;
  private volatile boolean vanishing;

  // Who needs this layer: known to the LayerTree, under its lock, and not stored.
  private final List<Layer> children = new ArrayList<>();
  private @Nullable Volume volume;
  private boolean named;

  /**
   * A head that nothing was written to.
   *
   * @param id number of the layer, and its first label: no block that it inherits is born later
   */
  Layer(
      long id,
      @Nullable Layer parent,
      long sizeBytes,
      int blockSizeBytes,
      Compression compression) {
    this.id = id;
    this.parent = parent;
    this.sizeBytes = sizeBytes;
    this.blockSizeBytes = blockSizeBytes;
    this.compression = compression;
    this.label = id;
    this.usedBlocks = parent == null ? 0 : parent.usedBlocks();
  }

  /** A layer as the store remembers it. */
  Layer(LayerState state, @Nullable Layer parent) {
    this.id = state.id();
    this.parent = parent;
    this.sizeBytes = state.sizeBytes();
    this.blockSizeBytes = state.blockSizeBytes();
    this.compression = state.compression();
    this.label = state.label();
    this.usedBlocks = state.usedBlocks();
    this.frozen = state.frozen();
  }

  long id() {
    return id;
  }

  @Nullable Layer parent() {
    return parent;
  }

  int blockSizeBytes() {
    return blockSizeBytes;
  }

  Compression compression() {
    return compression;
  }

  /** Label of what is written now. */
  long label() {
    return label;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Number of the last chunk that it can have. */
  long lastChunk() {
    return Chunk.last(sizeBytes, blockSizeBytes);
  }

  /** Blocks that are not holes, be they written here or inherited. */
  long usedBlocks() {
    return usedBlocks;
  }

  /** Whether it is a snapshot's, or was, and is not written any more. */
  boolean frozen() {
    return frozen;
  }

  void parent(@Nullable Layer newParent) {
    parent = newParent;
  }

  void label(long newLabel) {
    label = newLabel;
  }

  void sizeBytes(long newSizeBytes) {
    sizeBytes = newSizeBytes;
  }

  void usedBlocks(long newUsedBlocks) {
    usedBlocks = newUsedBlocks;
  }

  void freeze() {
    frozen = true;
  }

  /** Whether {@link Reclaim} has begun to take it apart. */
  boolean vanishing() {
    return vanishing;
  }

  /** It is taken apart from now on, so that it sees less and less of what it held. */
  void vanish() {
    vanishing = true;
  }

  /** Layers that lie on this one; under the lock of the tree. */
  List<Layer> children() {
    return children;
  }

  /** The vDisk whose head it is, or null; under the lock of the tree. */
  @Nullable Volume volume() {
    return volume;
  }

  /** Makes it the head of a vDisk. */
  void head(Volume of) {
    volume = of;
    named = true;
  }

  /** Makes it a snapshot's, and no head any more. */
  void keep() {
    volume = null;
    named = true;
  }

  /** Makes it nobody's. */
  void letGo() {
    volume = null;
    named = false;
  }

  /** Whether it is a head or a snapshot's; under the lock of the tree. */
  boolean named() {
    return named;
  }

  /** Fails if a range ends behind it: a rollback may have made it smaller meanwhile. */
  void requireInside(long offset, long length) throws VDiskException {
    if (length > sizeBytes - offset) {
      throw new VDiskException(
          Kind.OUT_OF_RANGE,
          "%d bytes at %d, expected to end at %d at most".formatted(length, offset, sizeBytes));
    }
  }
}
