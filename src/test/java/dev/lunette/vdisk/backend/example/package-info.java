/**
 * The backend that the manual shows, {@code docs/manual/backend.md}. Imports {@code vdisk} and
 * {@code config}; start with {@link dev.lunette.vdisk.backend.example.MirrorDevice}.
 */
@NullMarked
package dev.lunette.vdisk.backend.example;

import org.jspecify.annotations.NullMarked;
