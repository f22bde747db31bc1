package dev.lunette.scsi;

import dev.lunette.config.DeviceType;
import dev.lunette.config.Limits;
import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.page.DeviceIdentification;
import dev.lunette.scsi.page.ExtendedInquiry;
import dev.lunette.scsi.page.Peripheral;
import dev.lunette.scsi.page.UnitSerialNumber;
import dev.lunette.scsi.page.VpdPage;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import org.jspecify.annotations.Nullable;

/**
 * A disk or drive whose vDisk can't be opened: it keeps its number and its identity, and is not
 * ready until somebody has mended the vDisk (SPC-5 4.4, 04h/03h).
 */
public final class OfflineUnit implements LogicalUnit {

  private static final SenseData NOT_READY =
      SenseData.of(Sense.LOGICAL_UNIT_NOT_READY_MANUAL_INTERVENTION_REQUIRED);

  private final String name;
  private final String reason;
  private final DeviceType deviceType;
  private final VpdPage[] pages;
  private final UnitAttentions attentions;
  private final AsymmetricAccess access;
  private final TargetPortGroups targetPortGroups;

  /**
   * A unit that is not ready.
   *
   * @param name of the vDisk
   * @param serial unit serial number that the vDisk has, or will have when it opens
   * @param deviceType what it was, or will be when it opens
   * @param reason a sentence that says why it can't be opened
   * @param limits every bound
   */
  public OfflineUnit(
      String name, String serial, DeviceType deviceType, String reason, Limits limits) {
    this.name = name;
    this.reason = reason;
    this.deviceType = deviceType;
    UnitSerialNumber number = new UnitSerialNumber(serial);
    DeviceIdentification identification = new DeviceIdentification(serial);
    this.pages =
        switch (deviceType) {
          case DISK -> new VpdPage[] {number, identification, new ExtendedInquiry(false)};
          case CDROM -> new VpdPage[] {number, identification};
        };
    this.attentions = new UnitAttentions(limits.unitAttentions());
    this.access = new AsymmetricAccess(name, attentions);
    this.targetPortGroups = new TargetPortGroups(access);
  }

  public String reason() {
    return reason;
  }

  @Override
  public CommandSet commandSet() {
    return switch (deviceType) {
      case DISK -> CommandSet.DISK;
      case CDROM -> CommandSet.CD_ROM;
    };
  }

  @Override
  public int dataOutLength(Command command) {
    return 0;
  }

  @Override
  public void execute(Command command) {
    switch (command.cdb()) {
      case Cdb.Inquiry inquiry -> inquiry(command.nexus()).execute(command, inquiry);
      case Cdb.RequestSense request ->
          command.reply(
              attentions.sense(command.nexus(), NOT_READY).encode(request.descriptorFormat()),
              request.allocationLength());
      case Cdb.Invalid invalid -> command.checkCondition(invalid.sense());
      case Cdb.ReportTargetPortGroups request -> report(command, request);
      default -> command.checkCondition(attentions.sense(command.nexus(), NOT_READY));
    }
  }

  private InquiryCommand inquiry(Nexus nexus) {
    return switch (deviceType) {
      case DISK -> new InquiryCommand(access.peripheral(nexus), access.support(), pages);
      case CDROM -> new InquiryCommand(Peripheral.CD_ROM, pages);
    };
  }

  private void report(Command command, Cdb.ReportTargetPortGroups request) {
    @Nullable UnitAttention attention = attentions.take(command.nexus());
    if (attention == null) {
      targetPortGroups.report(command, request);
    } else {
      command.checkCondition(attention.sense());
    }
  }

  @Override
  public void attach(Nexus nexus) {
    attentions.attach(nexus);
  }

  @Override
  public void detach(Nexus nexus) {
    attentions.detach(nexus);
  }

  @Override
  public void cleared(Nexus nexus) {
    attentions.raise(UnitAttention.COMMANDS_CLEARED, nexus);
  }

  @Override
  public void reset() {
    attentions.raise(UnitAttention.RESET);
  }

  @Override
  public void lunsChanged(Nexus nexus) {
    attentions.raise(UnitAttention.LUNS_CHANGED, nexus);
  }

  @Override
  public void lunsReported(Nexus nexus) {
    attentions.clear(UnitAttention.LUNS_CHANGED, nexus);
  }

  @Override
  public void portGroups(PortGroups groups) {
    if (deviceType == DeviceType.DISK) {
      access.declare(groups);
    }
  }

  @Override
  public String vdisk() {
    return name;
  }

  @Override
  public String toString() {
    return name + " (offline: " + reason + ")";
  }
}
