package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.page.Peripheral;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;

/** What answers for a number that leads nowhere (SAM-5 5.11, SPC-5 4.3). */
final class UnmappedUnit implements LogicalUnit {

  private static final SenseData NOT_SUPPORTED = SenseData.of(Sense.LOGICAL_UNIT_NOT_SUPPORTED);

  private final InquiryCommand inquiryCommand = new InquiryCommand(Peripheral.NONE);

  @Override
  public int dataOutLength(Command command) {
    return 0;
  }

  @Override
  public void execute(Command command) {
    switch (command.cdb()) {
      case Cdb.Inquiry inquiry -> inquiryCommand.execute(command, inquiry);
      case Cdb.RequestSense request ->
          command.reply(
              NOT_SUPPORTED.encode(request.descriptorFormat()), request.allocationLength());
      default -> command.checkCondition(NOT_SUPPORTED);
    }
  }

  @Override
  public void attach(Nexus nexus) {}

  @Override
  public void detach(Nexus nexus) {}

  @Override
  public void cleared(Nexus nexus) {}

  @Override
  public void reset() {}
}
