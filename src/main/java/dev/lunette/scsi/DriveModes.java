package dev.lunette.scsi;

import dev.lunette.scsi.page.ModePages;
import dev.lunette.scsi.page.ModeValues;
import dev.lunette.scsi.page.MultimediaCapabilities;
import dev.lunette.scsi.page.ReadErrorRecovery;
import dev.lunette.scsi.page.TimeoutAndProtect;
import java.util.Map;

/**
 * The mode pages of a CD-ROM drive (MMC-6 7.2): none can be changed, so MODE SELECT is for whoever
 * sends back what he was told.
 */
final class DriveModes implements ModeTable {

  private final Drive drive;

  DriveModes(Drive drive) {
    this.drive = drive;
  }

  @Override
  public ModePages pages() {
    return pages(false);
  }

  private static ModePages pages(boolean locked) {
    return new ModePages(
        new ReadErrorRecovery(), new TimeoutAndProtect(), new MultimediaCapabilities(locked));
  }

  @Override
  public ModeValues current() {
    return pages(drive.locked()).defaults();
  }

  @Override
  public ModeValues saved() {
    return pages().defaults();
  }

  @Override
  public boolean savable() {
    return false;
  }

  @Override
  public void select(Command command, Map<Integer, byte[]> bodies, boolean saves) {
    command.completed();
  }
}
