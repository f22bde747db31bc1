package dev.lunette.vdisk.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** A key space of the store with a tuning of its own: a column family of RocksDB. */
public enum Family {
  /** Records of the catalog, small and few. */
  CATALOG("catalog"),
  /** Layers, volumes and snapshots: small and few. */
  LAYERS("layers"),
  /** For each layer and chunk, where its blocks are: small and many. */
  MAP("map"),
  /** How often a block is lent to other places by copying: tiny, mostly none. */
  LENT("lent"),
  /** Blocks as they are: large and many. */
  DATA("data"),
  /** Blocks compressed with LZ4. */
  DATA_LZ4("data-lz4"),
  /** Blocks compressed with Zstandard. */
  DATA_ZSTD("data-zstd");

  private final String storedName;

  Family(String storedName) {
    this.storedName = storedName;
  }

  /** The name in the store's files, which never changes. */
  byte[] storedName() {
    return storedName.getBytes(US_ASCII);
  }

  /** Whether it keeps blocks, which are large and many. */
  boolean keepsBlocks() {
    return switch (this) {
      case CATALOG, LAYERS, MAP, LENT -> false;
      case DATA, DATA_LZ4, DATA_ZSTD -> true;
    };
  }
}
