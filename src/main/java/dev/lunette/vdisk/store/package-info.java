/**
 * The database under the data directory: one RocksDB, which nobody else sees.
 *
 * <p>It gives bytes by key in {@link dev.lunette.vdisk.store.Family}s, atomic batches over all of
 * them, and durability when asked. What keys and values mean is for those who use it: {@code
 * vdisk.backend.rocksdb} keeps blocks and maps, {@code vdisk.catalog} its records. Start with
 * {@link dev.lunette.vdisk.store.Store}.
 *
 * <p>Imports {@code vdisk} and {@code config}, and is the only package that imports RocksDB.
 */
@NullMarked
package dev.lunette.vdisk.store;

import org.jspecify.annotations.NullMarked;
