/** Tests of {@code scsi.sense}. */
package dev.lunette.scsi.sense;
