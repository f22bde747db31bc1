package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.page.InformationalExceptions;
import dev.lunette.scsi.page.LogPage;
import dev.lunette.scsi.page.LogPages;
import dev.lunette.scsi.page.ResourceCounts;
import dev.lunette.scsi.page.StartStopCycles;
import dev.lunette.scsi.page.Temperature;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Space;
import dev.lunette.vdisk.SpaceCompletion;
import dev.lunette.vdisk.VDiskException;
import java.util.Optional;
import java.util.Set;

/**
 * LOG SENSE (SPC-4 6.8). The page control is for counters with thresholds and to be ignored for
 * lists, of which all pages are. Logical block provisioning, 0Ch, is made when it is asked for, of
 * a disk that knows what it takes.
 */
final class LogSense {

  private static final SenseData NO_PAGE = SenseData.invalidFieldInCdb(2, 5);
  private static final SenseData NO_SUBPAGE = SenseData.invalidFieldInCdb(3, 7);
  private static final SenseData NO_PARAMETER = SenseData.invalidFieldInCdb(5, 7);

  private static final LogPage[] OF_EVERY_DISK = {
    new Temperature(), new StartStopCycles(), new InformationalExceptions()
  };

  private static final LogPages PAGES = new LogPages(OF_EVERY_DISK);
  private static final LogPages WITH_SPACE =
      new LogPages(Set.of(ResourceCounts.CODE), OF_EVERY_DISK);

  private LogSense() {}

  static void execute(Command command, Cdb.LogSense request, Medium medium) {
    LogPages pages = medium.tellsSpace() ? WITH_SPACE : PAGES;
    boolean all = request.page() == LogPages.SUPPORTED;
    boolean subpages = all && request.subpage() == LogPages.ALL_SUBPAGES;
    if (!pages.contains(request.page())) {
      command.checkCondition(NO_PAGE);
    } else if (request.subpage() != 0 && !subpages) {
      command.checkCondition(NO_SUBPAGE);
    } else if (all && request.parameterPointer() != 0) {
      command.checkCondition(NO_PARAMETER);
    } else if (all) {
      byte[] list = subpages ? pages.listWithSubpages() : pages.list();
      command.reply(list, request.allocationLength());
    } else if (request.page() == ResourceCounts.CODE) {
      medium.vdisk().space(new SpaceAnswer(command, request, medium));
    } else {
      answer(command, request, pages);
    }
  }

  private static void answer(Command command, Cdb.LogSense request, LogPages pages) {
    Optional<byte[]> page = pages.page(request.page(), request.parameterPointer());
    page.ifPresentOrElse(
        data -> command.reply(data, request.allocationLength()),
        () -> command.checkCondition(NO_PARAMETER));
  }

  /** The second half: what the vDisk takes becomes a page. */
  private record SpaceAnswer(Command command, Cdb.LogSense request, Medium medium)
      implements SpaceCompletion {

    @Override
    public void completed(Space space) {
      ThresholdSets sets = ThresholdSets.of(medium);
      answer(
          command,
          request,
          new LogPages(
              new ResourceCounts(
                  sets.whole(medium.availableBlocks(space)),
                  sets.begun(medium.usedBlocks(space)))));
    }

    @Override
    public void failed(VDiskException failure) {
      command.failed(failure);
    }
  }
}
