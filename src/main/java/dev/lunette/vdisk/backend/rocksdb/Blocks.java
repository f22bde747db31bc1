package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The stored blocks themselves: their keys, their checksums, and how often they are lent. */
final class Blocks {

  Blocks(Store store) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads the block that {@code block} of a vDisk is, as {@code source} says.
   *
   * @return false if there is no such key, which is damage unless the map has changed meanwhile
   * @throws dev.lunette.vdisk.VDiskException CORRUPT if the checksum says that it is another
   */
  boolean read(Source source, long block, ByteBuffer target) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Writes a block under a label with a batch. */
  void put(Batch batch, long label, long block, ByteBuffer bytes) {
    throw new UnsupportedOperationException();
  }

  /**
   * Frees, with a batch, {@code count} adjacent blocks that have this source and that nobody has
   * any more: removes what was written, unless it is lent; gives back what was borrowed.
   */
  void free(Batch batch, Source source, long block, long count) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Lends, with a batch, {@code count} adjacent blocks once more. */
  void lend(Batch batch, Source source, long block, long count) throws IOException {
    throw new UnsupportedOperationException();
  }
}
