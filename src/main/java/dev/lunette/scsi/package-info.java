/**
 * "It asks a disk to do something": the SCSI device server (SAM-5, SPC-5, SBC-4).
 *
 * <p>A {@link dev.lunette.scsi.Command} comes from an I_T nexus, {@link dev.lunette.scsi.LunMap}
 * finds its {@link dev.lunette.scsi.LogicalUnit}, which completes it with an {@link
 * dev.lunette.scsi.Outcome}. Imports its children, {@code vdisk} and {@code config}; knows nothing
 * of iSCSI. Start with {@code LunMap}, then {@code DiskUnit} or {@code CdRomUnit}.
 */
@NullMarked
package dev.lunette.scsi;

import org.jspecify.annotations.NullMarked;
