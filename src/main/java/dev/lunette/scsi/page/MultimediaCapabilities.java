package dev.lunette.scsi.page;

/**
 * CD/DVD capabilities and mechanical status mode page, 2Ah (MMC-3 6.3.11): reads data of CD-ROM and
 * DVD-ROM, plays and writes nothing, has a tray and no speed.
 *
 * @param locked whether somebody prevents the removal of the medium
 */
public record MultimediaCapabilities(boolean locked) implements ModePage {

  private static final int LENGTH_BYTES = 20;
  private static final int DVD_ROM_READ = 0x08;
  private static final int TRAY = 0x20;
  private static final int EJECT = 0x08;
  private static final int LOCK_STATE = 0x02;
  private static final int LOCK = 0x01;

  @Override
  public int code() {
    return 0x2A;
  }

  @Override
  public byte[] body() {
    byte[] body = new byte[LENGTH_BYTES];
    body[0] = DVD_ROM_READ;
    body[4] = (byte) (TRAY | EJECT | (locked ? LOCK_STATE : 0) | LOCK);
    return body;
  }
}
