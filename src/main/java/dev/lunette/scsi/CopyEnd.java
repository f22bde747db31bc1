package dev.lunette.scsi;

import dev.lunette.scsi.copy.Designator;
import dev.lunette.scsi.page.DeviceIdentification;
import dev.lunette.scsi.reservation.Need;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.BlockingVDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A disk as source or destination of copies, to which the same is forbidden as to a command. */
final class CopyEnd {

  private final Medium medium;
  private final Reservations reservations;
  private final AsymmetricAccess access;
  private final BooleanSupplier stopped;
  private final CopySteps steps;
  private final Designator designator;
  private final BlockingVDisk vdisk;

  CopyEnd(
      Medium medium,
      Reservations reservations,
      AsymmetricAccess access,
      BooleanSupplier stopped,
      CopySteps steps) {
    this.medium = medium;
    this.reservations = reservations;
    this.access = access;
    this.stopped = stopped;
    this.steps = steps;
    byte[] naa = new DeviceIdentification(medium.vdisk().serial()).designator();
    this.designator = Designator.at(ByteBuffer.wrap(naa), 0);
    this.vdisk = new BlockingVDisk(medium.vdisk());
  }

  Designator designator() {
    return designator;
  }

  int blockSizeBytes() {
    return medium.blockSizeBytes();
  }

  BlockingVDisk vdisk() {
    return vdisk;
  }

  /** Those that are using it. */
  CopySteps steps() {
    return steps;
  }

  /** Whether a range of blocks lies inside. */
  boolean contains(long lba, long blocks) {
    return medium.contains(lba, blocks);
  }

  /** Why a command for this disk itself fails, if so. */
  @Nullable SenseData ownRefusal(boolean writes) {
    if (stopped.getAsBoolean()) {
      return SenseData.of(Sense.LOGICAL_UNIT_NOT_READY_INITIALIZING_COMMAND_REQUIRED);
    }
    return writes && medium.readOnly() ? SenseData.of(Sense.WRITE_PROTECTED) : null;
  }

  /** Makes a range read as zeros, and takes no space for it where that can be. */
  void zero(long offset, long length) throws IOException {
    if (medium.thin()) {
      vdisk.trim(offset, length);
    } else {
      vdisk.zero(offset, length);
    }
  }

  /** Why a nexus may not read or write here now, if so. */
  @Nullable Sense refusal(Nexus nexus, Need need) {
    boolean isProtected = need == Need.WRITE && medium.readOnly();
    boolean notReady = stopped.getAsBoolean() || access.pollable(nexus) != null;
    return isProtected || notReady || reservations.keepsOut(nexus, need)
        ? Sense.THIRD_PARTY_DEVICE_FAILURE
        : null;
  }
}
