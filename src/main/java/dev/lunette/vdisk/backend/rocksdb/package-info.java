/**
 * vDisks in the store: thin, checksummed, with snapshots and clones that cost nothing.
 *
 * <p><b>Layers.</b> A {@link dev.lunette.vdisk.backend.rocksdb.Layer} is what was written between
 * two snapshots. Layers form trees: each has at most one parent, below it. A vDisk is a layer that
 * is written, its head; a snapshot is a layer that is frozen. To take a snapshot, the head is
 * frozen and an empty layer laid on it; to clone one, an empty layer is laid on the snapshot's; to
 * roll back, the head is dropped and an empty layer laid on the snapshot's. So each of them is a
 * few records, at any size.
 *
 * <p><b>Chunks.</b> A layer has a {@link dev.lunette.vdisk.backend.rocksdb.Chunk} for each run of
 * {@link dev.lunette.vdisk.backend.rocksdb.Chunk#BLOCKS} blocks that was touched in it, which says
 * for <em>every</em> block of the run where its bytes are, be they written in this layer or
 * inherited: it is made as a copy of the nearest one below. To read a block is to find the chunk in
 * the layer or the nearest one below that has it, which is remembered in memory, and then to get
 * one key, however long the chain is.
 *
 * <p><b>Blocks.</b> A block's key is its label and its number in the vDisk. Labels are drawn from
 * one counter that also numbers the layers. A head writes under its label; a block that is
 * overwritten under the label that it has is one put, and the map does not change. When a head is
 * frozen, or lends blocks to a copy, what comes next has a new label, so what others see is never
 * written over. A value is a checksum and the bytes; the checksum is made of the key, too, so that
 * a block that turns up in the wrong place is found as well.
 *
 * <p><b>Giving space back.</b> A {@link dev.lunette.vdisk.backend.rocksdb.Source} tells when it was
 * born. A chunk remembers since when it owns: what was born at that label or later belongs to this
 * chunk and those that inherit from it, and is freed when it is replaced here; what was born
 * earlier stands in a chunk below, too, which frees it when its time comes. A layer that nothing
 * names any more and that has one child is merged into it, chunk by chunk: a chunk that the child
 * lacks moves up as it is; where the child has one, what the parent's owns and the child's no
 * longer has is freed, and the child's owns since then what the parent's did. Blocks never move. A
 * layer with no child and no name frees what it owns.
 *
 * <p><b>Lending.</b> A range that is copied inside the store is not moved: the copy's source names
 * the label and the distance of the original, and a count of how often each block is lent keeps it
 * from being freed before the last borrower is gone.
 *
 * <p>Imports {@code vdisk}, {@code vdisk.store} and {@code config}. Start with {@link
 * dev.lunette.vdisk.backend.rocksdb.Layer} and {@link dev.lunette.vdisk.backend.rocksdb.Chunk}.
 */
@NullMarked
package dev.lunette.vdisk.backend.rocksdb;

import org.jspecify.annotations.NullMarked;
