package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.page.InformationalExceptions;
import dev.lunette.scsi.page.LogPages;
import dev.lunette.scsi.page.StartStopCycles;
import dev.lunette.scsi.page.Temperature;
import dev.lunette.scsi.sense.SenseData;
import java.util.Optional;

/**
 * LOG SENSE (SPC-4 6.8). The page control is for counters with thresholds and to be ignored for
 * lists, of which all pages are. Logical block provisioning, 0Ch, is not among them: it would have
 * to tell a count of resources, which no backend knows without looking at everything it stores.
 */
final class LogSense {

  private static final SenseData NO_PAGE = SenseData.invalidFieldInCdb(2, 5);
  private static final SenseData NO_SUBPAGE = SenseData.invalidFieldInCdb(3, 7);
  private static final SenseData NO_PARAMETER = SenseData.invalidFieldInCdb(5, 7);

  private static final LogPages PAGES =
      new LogPages(new Temperature(), new StartStopCycles(), new InformationalExceptions());

  private LogSense() {}

  static void execute(Command command, Cdb.LogSense request) {
    boolean all = request.page() == LogPages.SUPPORTED;
    boolean subpages = all && request.subpage() == LogPages.ALL_SUBPAGES;
    if (!PAGES.contains(request.page())) {
      command.checkCondition(NO_PAGE);
    } else if (request.subpage() != 0 && !subpages) {
      command.checkCondition(NO_SUBPAGE);
    } else if (all && request.parameterPointer() != 0) {
      command.checkCondition(NO_PARAMETER);
    } else if (all) {
      byte[] list = subpages ? PAGES.listWithSubpages() : PAGES.list();
      command.reply(list, request.allocationLength());
    } else {
      Optional<byte[]> page = PAGES.page(request.page(), request.parameterPointer());
      page.ifPresentOrElse(
          data -> command.reply(data, request.allocationLength()),
          () -> command.checkCondition(NO_PARAMETER));
    }
  }
}
