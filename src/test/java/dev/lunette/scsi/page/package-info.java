/** Tests of {@code scsi.page}. */
package dev.lunette.scsi.page;
