/**
 * The shelf that vDisks stand on: what there is, whose it is, and what is being done with it.
 *
 * <p>The catalog is records in the store of the data directory: {@code server}, {@code vdisk/NAME},
 * {@code mode/NAME}, {@code reservation/NAME} and {@code target/IQN}, each JSON with a version of
 * its own. They change in whole batches, which are durable before a call returns. What is not
 * understood is an error that names the record; it is never guessed at and never written over.
 *
 * <p>A backend is another system than the records, so an intent ({@link
 * dev.lunette.vdisk.catalog.State}) is written before it acts, and resolved when the catalog is
 * opened the next time: nothing is left behind by a crash. That a vDisk is known is what tells a
 * store that is missing or cut from one that is new; nothing else would keep a mistyped mount from
 * showing an initiator an empty disk in place of its own.
 *
 * <p>The configuration file is a {@link dev.lunette.vdisk.catalog.Declaration} that is applied to
 * the records; commands change them by the {@link dev.lunette.vdisk.catalog.Editor}. {@code lock}
 * in the data directory is locked while a server uses it, with that server's process id in it.
 *
 * <p>Imports {@code vdisk}, {@code vdisk.filter}, {@code vdisk.store}, {@code
 * vdisk.backend.rocksdb} and {@code config}; other backends are found by {@link
 * java.util.ServiceLoader}. Start with {@link dev.lunette.vdisk.catalog.Catalog}.
 */
@NullMarked
package dev.lunette.vdisk.catalog;

import org.jspecify.annotations.NullMarked;
