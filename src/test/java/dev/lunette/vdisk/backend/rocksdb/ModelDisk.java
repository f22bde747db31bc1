package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.BlockDevice;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** What a vDisk should hold, with all its snapshots, as plain arrays. */
final class ModelDisk {
  final String name;
  final int blockSizeBytes;
  final SequencedMap<String, byte[]> snapshots = new LinkedHashMap<>();
  BlockDevice device;
  byte[] bytes;

  ModelDisk(String name, int blockSizeBytes, BlockDevice device, byte[] bytes) {
    this.name = name;
    this.blockSizeBytes = blockSizeBytes;
    this.device = device;
    this.bytes = bytes;
  }

  /** Blocks that are not all zeros. */
  static long usedBlocks(byte[] bytes, int blockSizeBytes) {
    long used = 0;
    for (int at = 0; at < bytes.length; at += blockSizeBytes) {
      used += isZero(bytes, at, Math.min(blockSizeBytes, bytes.length - at)) ? 0 : 1;
    }
    return used;
  }

  static boolean isZero(byte[] bytes, long offset, long length) {
    for (long i = offset; i < offset + length; i++) {
      if (bytes[(int) i] != 0) {
        return false;
      }
    }
    return true;
  }
}
