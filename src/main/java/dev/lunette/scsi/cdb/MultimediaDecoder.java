package dev.lunette.scsi.cdb;

import static dev.lunette.scsi.cdb.CdbDecoder.flag;
import static dev.lunette.scsi.cdb.CdbDecoder.invalid;
import static dev.lunette.scsi.cdb.CdbDecoder.u16;
import static dev.lunette.scsi.cdb.CdbDecoder.u24;
import static dev.lunette.scsi.cdb.CdbDecoder.u32;
import static dev.lunette.scsi.cdb.CdbDecoder.u8;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;

/** Decodes what only CD and DVD drives know (MMC-6), once its bits have been looked at. */
final class MultimediaDecoder {

  private static final int ANY_SECTOR = 0;
  private static final int MODE_1_SECTOR = 2;
  private static final int MODE_2_FORM_2_SECTOR = 5;
  private static final int USER_DATA = 0x10;
  private static final int FRAMES_PER_SECOND = 75;
  private static final int SECONDS_PER_MINUTE = 60;

  /** Minute 0, second 2 is logical block 0. */
  private static final int FRAMES_BEFORE_BLOCK_0 = 150;

  private MultimediaDecoder() {}

  static Cdb read(OperationCode operation, byte[] cdb) {
    return switch (operation) {
      case START_STOP_DRIVE -> startStop(cdb);
      case READ_TOC -> new Cdb.ReadToc(flag(cdb, 1, 0x02), tocFormat(cdb), u8(cdb, 6), u16(cdb, 7));
      case GET_CONFIGURATION ->
          new Cdb.GetConfiguration(u8(cdb, 1) & 0x03, u16(cdb, 2), u16(cdb, 7));
      // An asynchronous one would be answered when something happens, which is for queues.
      case GET_EVENT_STATUS_NOTIFICATION ->
          flag(cdb, 1, 0x01)
              ? new Cdb.GetEventStatusNotification(u8(cdb, 4), u16(cdb, 7))
              : invalid(1, 0);
      case READ_DISC_INFORMATION -> new Cdb.ReadDiscInformation(u8(cdb, 1) & 0x07, u16(cdb, 7));
      case READ_TRACK_INFORMATION ->
          new Cdb.ReadTrackInformation(u8(cdb, 1) & 0x03, u32(cdb, 2), u16(cdb, 7));
      case READ_DVD_STRUCTURE -> new Cdb.ReadDvdStructure(u8(cdb, 6), u8(cdb, 7), u16(cdb, 8));
      case MECHANISM_STATUS -> new Cdb.MechanismStatus(u16(cdb, 8));
      case READ_CD -> sectors(operation, cdb, u32(cdb, 2), u24(cdb, 6));
      case READ_CD_MSF -> readMsf(cdb);
      default -> throw new IllegalStateException(operation + " is not for drives alone");
    };
  }

  private static Cdb startStop(byte[] cdb) {
    return (cdb[4] & 0xF0) != 0
        ? invalid(4, 7)
        : new Cdb.StartStopDrive(flag(cdb, 4, 0x01), flag(cdb, 4, 0x02));
  }

  /**
   * It stood in the control byte before there was a field for it, and Linux still puts it there.
   */
  private static int tocFormat(byte[] cdb) {
    int format = u8(cdb, 2) & 0x0F;
    return format == 0 ? u8(cdb, 9) >> 6 : format;
  }

  private static Cdb readMsf(byte[] cdb) {
    for (int start : new int[] {3, 6}) {
      if (u8(cdb, start + 1) >= SECONDS_PER_MINUTE) {
        return invalid(start + 1, 7);
      } else if (u8(cdb, start + 2) >= FRAMES_PER_SECOND) {
        return invalid(start + 2, 7);
      }
    }
    long first = frames(cdb, 3);
    long end = frames(cdb, 6);
    return end < first
        ? invalid(6, 7)
        : sectors(OperationCode.READ_CD_MSF, cdb, first - FRAMES_BEFORE_BLOCK_0, end - first);
  }

  private static int frames(byte[] cdb, int offset) {
    int seconds = u8(cdb, offset) * SECONDS_PER_MINUTE + u8(cdb, offset + 1);
    return seconds * FRAMES_PER_SECOND + u8(cdb, offset + 2);
  }

  /** Of the main channel there is the user data of mode 1 sectors, or nothing if none is wanted. */
  private static Cdb sectors(OperationCode operation, byte[] cdb, long lba, long blocks) {
    int type = u8(cdb, 1) >> 2;
    if (type > MODE_2_FORM_2_SECTOR) {
      return invalid(1, 4);
    } else if (type != ANY_SECTOR && type != MODE_1_SECTOR) {
      return new Cdb.Invalid(SenseData.of(Sense.ILLEGAL_MODE_FOR_THIS_TRACK));
    }
    return new Cdb.Read(operation, lba, flag(cdb, 9, USER_DATA) ? blocks : 0, false);
  }
}
