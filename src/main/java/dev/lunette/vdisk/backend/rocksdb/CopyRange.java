package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;

/**
 * What is to be copied where.
 *
 * @param source vDisk that lends
 * @param fromOffset first byte there
 * @param target vDisk that borrows
 * @param toOffset first byte there
 * @param length bytes
 */
record CopyRange(Volume source, long fromOffset, Volume target, long toOffset, long length) {

  /** A part of it. */
  CopyRange piece(long from, long pieceLength) {
    return new CopyRange(source, fromOffset + from, target, toOffset + from, pieceLength);
  }

  /** Whether it is of whole blocks of one size, and the two ranges do not overlap. */
  boolean isSane() {
    int blockSizeBytes = source.head().blockSizeBytes();
    return blockSizeBytes == target.head().blockSizeBytes()
        && (fromOffset | toOffset | length) % blockSizeBytes == 0
        && !overlaps();
  }

  private boolean overlaps() {
    return source == target
        && fromOffset < toOffset + length
        && toOffset < fromOffset + length
        && length > 0;
  }

  /** Fails if it is not of whole blocks of one size, or the two ranges overlap. */
  void requireSane() throws VDiskException {
    int blockSizeBytes = source.head().blockSizeBytes();
    if (blockSizeBytes != target.head().blockSizeBytes()) {
      throw Refusal.of(
          "vDisk \"%s\" has blocks of %d bytes and \"%s\" of %d, expected the same"
              .formatted(
                  source.name(), blockSizeBytes, target.name(), target.head().blockSizeBytes()));
    }
    if ((fromOffset | toOffset | length) % blockSizeBytes != 0) {
      throw Refusal.of(
          "a copy of %d bytes from offset %d to %d, expected whole blocks of %d bytes"
              .formatted(length, fromOffset, toOffset, blockSizeBytes));
    }
    requireInside();
    if (overlaps()) {
      throw Refusal.of(
          "a copy of %d bytes within vDisk \"%s\" from offset %d to %d, expected no overlap"
              .formatted(length, source.name(), fromOffset, toOffset));
    }
  }

  /** Fails if a vDisk does not reach so far, as it is now. */
  void requireInside() throws VDiskException {
    requireInside(source, fromOffset);
    requireInside(target, toOffset);
  }

  private void requireInside(Volume volume, long offset) throws VDiskException {
    long sizeBytes = volume.head().sizeBytes();
    if (offset < 0 || length < 0 || offset > sizeBytes || length > sizeBytes - offset) {
      throw new VDiskException(
          Kind.OUT_OF_RANGE,
          "a copy of %d bytes at offset %d, but vDisk \"%s\" has %d bytes"
              .formatted(length, offset, volume.name(), sizeBytes));
    }
  }
}
