/**
 * The complaint: sense data (SPC-5 4.4). Imports nothing of the project. Start with {@link
 * dev.lunette.scsi.sense.Sense}.
 */
@NullMarked
package dev.lunette.scsi.sense;

import org.jspecify.annotations.NullMarked;
