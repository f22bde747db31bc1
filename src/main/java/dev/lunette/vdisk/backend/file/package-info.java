/**
 * A vDisk in a sparse file or on a block device of Linux.
 *
 * <p>System calls are made through the foreign-function interface, because {@code FileChannel}
 * knows neither the read that never waits nor the write that is durable by itself, neither holes
 * nor locks that also hold inside one process. {@link dev.lunette.vdisk.backend.file.FileDevice} is
 * the data path, {@link dev.lunette.vdisk.backend.file.MemoryFile} what is different on tmpfs,
 * {@link dev.lunette.vdisk.backend.file.FileBackend} what happens before and after; constants and
 * layouts stand in {@link dev.lunette.vdisk.backend.file.Linux} alone. {@link
 * dev.lunette.vdisk.backend.file.SparseFile} is for image files, which are no vDisks. Imports
 * {@code vdisk} and {@code config}.
 */
@NullMarked
package dev.lunette.vdisk.backend.file;

import org.jspecify.annotations.NullMarked;
