/** Tests of {@code scsi.cdb}. */
package dev.lunette.scsi.cdb;
