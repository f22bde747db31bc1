/**
 * A vDisk in the memory of the server, gone when it is closed: for tests and benchmarks, and for
 * data that nobody wants back. All of them together take at most half of the heap; a write that
 * would take more fails as on a full disk.
 *
 * <p>Imports {@code vdisk} and {@code config}. Start with {@link
 * dev.lunette.vdisk.backend.memory.MemoryDevice}.
 */
@NullMarked
package dev.lunette.vdisk.backend.memory;

import org.jspecify.annotations.NullMarked;
