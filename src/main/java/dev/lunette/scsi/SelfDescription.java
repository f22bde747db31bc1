package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.page.BlockDeviceCharacteristics;
import dev.lunette.scsi.page.BlockLimits;
import dev.lunette.scsi.page.DeviceIdentification;
import dev.lunette.scsi.page.ExtendedInquiry;
import dev.lunette.scsi.page.LogicalBlockProvisioning;
import dev.lunette.scsi.page.UnitSerialNumber;
import dev.lunette.scsi.page.VpdPage;
import dev.lunette.vdisk.VDisk;
import java.util.List;

/** What INQUIRY tells of a disk; made anew when its vDisk comes to lie on another device. */
final class SelfDescription {

  /** Optimal is what keeps a link busy; more only delays the commands behind it. */
  private static final int OPTIMAL_TRANSFER_BYTES = 1 << 20;

  /** Windows gives no space back, or rewrites data, if the granularity is finer. */
  private static final int LEAST_UNMAP_GRANULARITY_BYTES = 32 << 10;

  private final Medium medium;
  private final AsymmetricAccess access;
  private volatile Changing told;
  private volatile List<VpdPage> pages;

  /** The pages that may be others on another device, or when the disk has grown. */
  private record Changing(BlockLimits limits, LogicalBlockProvisioning provisioning) {}

  SelfDescription(Medium medium, AsymmetricAccess access) {
    this.medium = medium;
    this.access = access;
    this.told = changing(medium);
    this.pages = pages(medium, told);
  }

  void inquiry(Command command, Cdb.Inquiry inquiry) {
    VpdPage[] now = pages.toArray(VpdPage[]::new);
    new InquiryCommand(access.peripheral(command.nexus()), access.support(), now)
        .execute(command, inquiry);
  }

  /** Looks again, and says whether anything is told differently. */
  synchronized boolean changes() {
    Changing now = changing(medium);
    if (now.equals(told)) {
      return false;
    }
    told = now;
    pages = pages(medium, now);
    return true;
  }

  private static Changing changing(Medium medium) {
    int exponent = medium.tellsSpace() ? ThresholdSets.of(medium).exponent() : 0;
    return new Changing(
        blockLimits(medium),
        new LogicalBlockProvisioning(medium.thin(), medium.anchors(), exponent));
  }

  private static List<VpdPage> pages(Medium medium, Changing changing) {
    VDisk vdisk = medium.vdisk();
    return List.of(
        new UnitSerialNumber(vdisk.serial()),
        new DeviceIdentification(vdisk.serial()),
        new ExtendedInquiry(vdisk.writeCache()),
        CopyCommands.page(medium.blockSizeBytes()),
        changing.limits(),
        new BlockDeviceCharacteristics(medium.thin()),
        changing.provisioning());
  }

  private static BlockLimits blockLimits(Medium medium) {
    VDisk vdisk = medium.vdisk();
    int block = medium.blockSizeBytes();
    int optimalTransfer = Math.min(OPTIMAL_TRANSFER_BYTES / block, medium.transferBlocks());
    int granularityBytes =
        Math.max(LEAST_UNMAP_GRANULARITY_BYTES, vdisk.capabilities().trimGranularityBytes());
    return new BlockLimits(
        vdisk.physicalBlockSizeBytes() / block,
        medium.compareAndWriteBlocks(),
        medium.transferBlocks(),
        optimalTransfer,
        medium.thin() ? medium.unmapBlocks() : 0,
        medium.thin() ? medium.unmapDescriptors() : 0,
        medium.thin() ? granularityBytes / block : 0,
        medium.thin() ? vdisk.provisioning().trimAlignmentBytes() / block : 0,
        medium.writeSameBlocks(),
        medium.atomicWriteBlocks());
  }
}
