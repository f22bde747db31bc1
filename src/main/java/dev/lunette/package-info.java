/**
 * The mains: the programs that a person starts.
 *
 * <p>They know everyone, read the configuration and put the parts together; nobody imports them.
 * Start reading at {@code Lunette}, then follow one WRITE through {@code iscsi}, {@code scsi} and
 * {@code vdisk}.
 */
@NullMarked
package dev.lunette;

import org.jspecify.annotations.NullMarked;
