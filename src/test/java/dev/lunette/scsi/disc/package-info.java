/** Tests of {@code scsi.disc}. */
package dev.lunette.scsi.disc;
