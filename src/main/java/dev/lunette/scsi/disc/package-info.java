/**
 * What a CD or DVD is like, byte by byte (MMC-6): its table of contents, what it is taken for, and
 * what a drive can do with it. Every disc is complete and has one session with one track of data.
 * Imports nothing of the project. Start with {@link dev.lunette.scsi.disc.Disc}.
 */
@NullMarked
package dev.lunette.scsi.disc;

import org.jspecify.annotations.NullMarked;
