/**
 * The shelf that vDisks stand on: opens what is declared, and remembers what was there.
 *
 * <p>The data directory holds, besides vDisk files:
 *
 * <ul>
 *   <li>{@code lock}: locked while a server uses the directory, with that server's process id in
 *       it;
 *   <li>{@code server-id}: 32 hexadecimal digits, drawn once; serial numbers are made from it, so
 *       that one that is missing where there are vDisks is not drawn anew;
 *   <li>{@code vdisks}: which vDisks there are and how long they are, so that a store that is
 *       missing or cut is told from one that is new. Nothing else would keep a mistyped mount from
 *       showing an initiator an empty disk in place of its own.
 * </ul>
 *
 * <p>{@code vdisks} is text in UTF-8. The first line is {@code lunette vdisks 1}, the last one
 * {@code end}; between them stands a line for each vDisk: name, backend, size in bytes and path,
 * parted by tabs. A path that a backend doesn't have is {@code -}; a backslash, tab, line feed or
 * carriage return in one is written {@code \\}, {@code \t}, {@code \n} or {@code \r}. Files are
 * replaced as a whole: written beside, flushed, renamed, and the directory flushed. What does not
 * parse is an error that names its line; it is never guessed at and never written over. To make the
 * catalog forget a vDisk, stop the server and take its line out.
 *
 * <p>Imports {@code vdisk}, {@code vdisk.filter} and {@code config}; backends are found by {@link
 * java.util.ServiceLoader}. Start with {@link dev.lunette.vdisk.catalog.Catalog}.
 */
@NullMarked
package dev.lunette.vdisk.catalog;

import org.jspecify.annotations.NullMarked;
