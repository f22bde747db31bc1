/**
 * The request: command descriptor blocks (SPC-5 4.2, SBC-4 5). Imports {@code scsi.sense}. Start
 * with {@link dev.lunette.scsi.cdb.Cdb}.
 */
@NullMarked
package dev.lunette.scsi.cdb;

import org.jspecify.annotations.NullMarked;
