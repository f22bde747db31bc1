/**
 * A vDisk in the memory of the server, gone when it is closed: for tests and benchmarks, and for
 * data that nobody wants back.
 *
 * <p>Imports {@code vdisk} and {@code config}. Start with {@link
 * dev.lunette.vdisk.backend.memory.MemoryDevice}.
 */
@NullMarked
package dev.lunette.vdisk.backend.memory;

import org.jspecify.annotations.NullMarked;
