package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the store remembers of a layer.
 *
 * @param id number of the layer
 * @param parentId number of the layer below, or 0
 * @param label label of what is written
 * @param sizeBytes size of the vDisk
 * @param usedBlocks blocks that are not holes
 * @param blockSizeBytes size of a block
 * @param compression how blocks are compressed
 * @param frozen whether it is not written any more
 */
record LayerState(
    long id,
    long parentId,
    long label,
    long sizeBytes,
    long usedBlocks,
    int blockSizeBytes,
    Compression compression,
    boolean frozen) {
  private static final int FIELDS_BYTES = 4 * Long.BYTES + 3;
  private static final int SMALLEST_BLOCK_BITS = 12;
  private static final int LARGEST_BLOCK_BITS = 15;

  static LayerState of(Layer layer) {
    Layer parent = layer.parent();
    return new LayerState(
        layer.id(),
        parent == null ? 0 : parent.id(),
        layer.label(),
        layer.sizeBytes(),
        layer.usedBlocks(),
        layer.blockSizeBytes(),
        layer.compression(),
        layer.frozen());
  }

  LayerState asFrozen() {
    return new LayerState(
        id, parentId, label, sizeBytes, usedBlocks, blockSizeBytes, compression, true);
  }

  LayerState on(@Nullable Layer parent) {
    long newParentId = parent == null ? 0 : parent.id();
    return new LayerState(
        id, newParentId, label, sizeBytes, usedBlocks, blockSizeBytes, compression, frozen);
  }

  LayerState labelled(long newLabel) {
    return new LayerState(
        id, parentId, newLabel, sizeBytes, usedBlocks, blockSizeBytes, compression, frozen);
  }

  LayerState using(long newUsedBlocks) {
    return new LayerState(
        id, parentId, label, sizeBytes, newUsedBlocks, blockSizeBytes, compression, frozen);
  }

  byte[] encode() {
    ByteBuffer fields = TreeFormat.fields(FIELDS_BYTES);
    fields.putLong(parentId).putLong(label).putLong(sizeBytes).putLong(usedBlocks);
    fields.put((byte) Integer.numberOfTrailingZeros(blockSizeBytes));
    fields.put(code(compression)).put((byte) (frozen ? 1 : 0));
    return TreeFormat.seal(TreeFormat.layerKey(id), fields);
  }

  /** What {@link #encode} made; CORRUPT if it is something else. */
  static LayerState decode(byte[] key, byte[] value) throws VDiskException {
    long id = TreeFormat.layerId(key);
    ByteBuffer fields = TreeFormat.open(key, value, FIELDS_BYTES);
    long parentId = fields.getLong();
    long label = fields.getLong();
    long sizeBytes = fields.getLong();
    long usedBlocks = fields.getLong();
    int blockBits = fields.get();
    int compression = fields.get();
    int frozen = fields.get();
    require(key, id > 0, "number", id);
    // A parent is older than its child, so there is no way round in a circle.
    require(key, parentId >= 0 && parentId < id, "parent", parentId);
    require(key, label >= id, "label", label);
    require(key, sizeBytes > 0 && sizeBytes <= Limits.VDISK_BYTES, "size", sizeBytes);
    boolean sane = blockBits >= SMALLEST_BLOCK_BITS && blockBits <= LARGEST_BLOCK_BITS;
    require(key, sane, "exponent of the block size", blockBits);
    long blocks = ((sizeBytes - 1) >> blockBits) + 1;
    require(key, usedBlocks >= 0 && usedBlocks <= blocks, "count of used blocks", usedBlocks);
    require(key, frozen == 0 || frozen == 1, "frozen state", frozen);
    return new LayerState(
        id,
        parentId,
        label,
        sizeBytes,
        usedBlocks,
        1 << blockBits,
        compression(key, compression),
        frozen == 1);
  }

  private static byte code(Compression compression) {
    return switch (compression) {
      case NONE -> 0;
      case LZ4 -> 1;
      case ZSTD -> 2;
    };
  }

  private static Compression compression(byte[] key, int code) throws VDiskException {
    return switch (code) {
      case 0 -> Compression.NONE;
      case 1 -> Compression.LZ4;
      case 2 -> Compression.ZSTD;
      default -> throw TreeFormat.corrupt(key, "the unknown compression " + code);
    };
  }

  private static void require(byte[] key, boolean good, String what, long value)
      throws VDiskException {
    if (!good) {
      throw TreeFormat.corrupt(key, "the %s %d, which no layer can have".formatted(what, value));
    }
  }
}
