package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.page.Peripheral;
import dev.lunette.scsi.page.PortGroupSupport;
import dev.lunette.scsi.page.StandardInquiry;
import dev.lunette.scsi.page.TargetPort;
import dev.lunette.scsi.page.VpdPage;
import dev.lunette.scsi.page.VpdPages;
import dev.lunette.scsi.sense.SenseData;

/** INQUIRY (SPC-5 6.7): the standard data or a page, cut to the allocation length. */
final class InquiryCommand {

  private final byte[] standard;
  private final VpdPages pages;

  /** What is told where there are no target port groups. */
  InquiryCommand(Peripheral peripheral, VpdPage... pages) {
    this(peripheral, PortGroupSupport.NONE, pages);
  }

  InquiryCommand(Peripheral peripheral, PortGroupSupport portGroups, VpdPage... pages) {
    this.standard = StandardInquiry.data(peripheral, portGroups);
    this.pages = new VpdPages(peripheral, pages);
  }

  void execute(Command command, Cdb.Inquiry inquiry) {
    if (!inquiry.vitalProductData()) {
      command.reply(standard, inquiry.allocationLength());
      return;
    }
    Nexus nexus = command.nexus();
    pages
        .page(inquiry.page(), new TargetPort(nexus.targetPort(), nexus.relativeTargetPort()))
        .ifPresentOrElse(
            page -> command.reply(page, inquiry.allocationLength()),
            () -> command.checkCondition(SenseData.invalidFieldInCdb(2, 7)));
  }
}
