/**
 * Lunette, a userspace iSCSI storage server: the programs.
 *
 * <p>{@link dev.lunette.Lunette} is the command line, {@link dev.lunette.StorageServer} puts a
 * server together and is the only class that knows everyone; nobody imports either. To follow one
 * command from the socket to the disk start with {@code iscsi.IscsiServer}.
 */
@NullMarked
package dev.lunette;

import org.jspecify.annotations.NullMarked;
