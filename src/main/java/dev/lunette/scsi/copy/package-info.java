/**
 * What third-party copy says on the wire (SPC-4 5.17): {@link dev.lunette.scsi.copy.CopyList} is
 * what an EXTENDED COPY is to do, {@link dev.lunette.scsi.copy.CopyStatus} what has become of it.
 * Imports {@code scsi.sense}. Start with {@code CopyList}.
 */
@NullMarked
package dev.lunette.scsi.copy;

import org.jspecify.annotations.NullMarked;
