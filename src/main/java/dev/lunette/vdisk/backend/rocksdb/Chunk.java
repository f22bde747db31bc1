package dev.lunette.vdisk.backend.rocksdb;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a run of blocks are; a value that does not change. */
final class Chunk {
  /** Blocks in a chunk. */
  static final int BLOCKS = 512;

  private Chunk() {}

  /** All holes. */
  static Chunk empty(long since) {
    throw new UnsupportedOperationException();
  }

  /** First label that it owns: what was born earlier stands in a chunk below, too. */
  long since() {
    throw new UnsupportedOperationException();
  }

  /** Where a block is, 0 to {@link #BLOCKS} - 1, or null for a hole. */
  @Nullable Source source(int block) {
    throw new UnsupportedOperationException();
  }

  /** Whether a block is stored, or borrowed, by this chunk and not inherited. */
  boolean owns(int block) {
    Source source = source(block);
    return source != null && source.birth() >= since();
  }

  /** Blocks that are not holes. */
  int used() {
    throw new UnsupportedOperationException();
  }

  /** The same blocks, owned since another label. */
  Chunk since(long label) {
    throw new UnsupportedOperationException();
  }

  /** The same but for some blocks; a null source makes a hole. */
  Chunk with(Map<Integer, @Nullable Source> changes) {
    throw new UnsupportedOperationException();
  }

  /** As it is stored: with its checksum. */
  byte[] encode() {
    throw new UnsupportedOperationException();
  }

  /** What {@link #encode} made; CORRUPT if these bytes are something else. */
  static Chunk decode(byte[] bytes) throws IOException {
    throw new UnsupportedOperationException();
  }
}
