package dev.lunette.vdisk.store;

/** A key space of the store with a tuning of its own: a column family of RocksDB. */
public enum Family {
  /** Records of the catalog, small and few. */
  CATALOG,
  /** Layers, volumes and snapshots: small and few. */
  LAYERS,
  /** For each layer and chunk, where its blocks are: small and many. */
  MAP,
  /** How often a block is lent to other places by copying: tiny, mostly none. */
  LENT,
  /** Blocks as they are: large and many. */
  DATA,
  /** Blocks compressed with LZ4. */
  DATA_LZ4,
  /** Blocks compressed with Zstandard. */
  DATA_ZSTD
}
