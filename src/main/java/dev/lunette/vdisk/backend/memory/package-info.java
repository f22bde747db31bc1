/**
 * A vDisk in the memory of the server, gone when it is closed: for tests and benchmarks, and for
 * data that nobody wants back. They lie outside of the heap and take, all of them together, at most
 * half as much as it may have; a write that would take more fails as on a full disk.
 *
 * <p>Imports {@code vdisk} and {@code config}. Start with {@link
 * dev.lunette.vdisk.backend.memory.MemoryDevice}.
 */
@NullMarked
package dev.lunette.vdisk.backend.memory;

import org.jspecify.annotations.NullMarked;
