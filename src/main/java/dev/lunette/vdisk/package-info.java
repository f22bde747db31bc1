/**
 * "The disk is virtual": the contract that the SCSI layer, the filters and the backends share.
 *
 * <p>{@link dev.lunette.vdisk.VDisk} is the one door: it checks every request once, picks how to
 * run it, and turns whatever goes wrong into a {@link dev.lunette.vdisk.VDiskException}. Behind it
 * stands a stack of {@link dev.lunette.vdisk.BlockDevice}s: filters on top, a backend at the
 * bottom, opened by a {@link dev.lunette.vdisk.Backend}. Imports only {@code config}. Start with
 * {@code BlockDevice}.
 */
@NullMarked
package dev.lunette.vdisk;

import org.jspecify.annotations.NullMarked;
