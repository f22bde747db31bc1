package dev.lunette.scsi;

import static dev.lunette.scsi.Flag.answers;
import static dev.lunette.scsi.Flag.calls;
import static dev.lunette.scsi.Flag.ends;
import static dev.lunette.scsi.Flag.next;
import static dev.lunette.scsi.Flag.nothing;

/** What the commands of drives alone are like (MMC), with a CD in: more of {@link Aspects}. */
final class DriveAspects {

  private static final String FIRST_TRACK = "0012010100140100";
  private static final String PROFILE = ".{8}00000008";
  private static final String INVALID = "INVALID_FIELD_IN_CDB";
  private static final String NO_MEDIUM = "MEDIUM_NOT_PRESENT_TRAY_OPEN";

  private DriveAspects() {}

  static Aspects of(Aspects it) {
    return switch (it.operation) {
      case START_STOP_DRIVE ->
          it.with(4, 0x01)
              .flag("IMMED", 1, 0x01, nothing())
              .flag("LOEJ", 4, 0x02, next("00", "GOOD", NO_MEDIUM))
              .given(4, 0x00)
              .flag("START", 4, 0x01, next("00", NO_MEDIUM, "GOOD"))
              .given(4, 0x02);
      case READ_TOC -> tableOfContents(it.allocates(7, 16));
      case GET_CONFIGURATION -> configuration(it.allocates(7, 16));
      case GET_EVENT_STATUS_NOTIFICATION ->
          it.with(1, 0x01)
              .with(4, 0x10)
              .allocates(7, 16)
              .flag("POLLED", 1, 0x01, ends(INVALID, "GOOD"))
              .flag("NOTIFICATION CLASS REQUEST, media", 4, 0x10, answers("00028052", "00060452"))
              .flag("NOTIFICATION CLASS REQUEST, others", 4, 0xEF, answers("00028052", "00060152"))
              .given(4, 0x00);
      case READ_DISC_INFORMATION ->
          it.allocates(7, 16).flag("DATA TYPE", 1, 0x07, ends("GOOD", INVALID));
      case READ_TRACK_INFORMATION -> track(it.allocates(7, 16));
      case READ_DVD_STRUCTURE ->
          address(it)
              .after((disk, unit) -> disk.insertDvd())
              .allocates(8, 16)
              .tolerates(10, 0xC0) // AGID
              .flag("LAYER NUMBER", 6, 0xFF, ends("GOOD", INVALID))
              .flag("FORMAT", 7, 0xFF, answers("08020000", "000e0000"));
      case MECHANISM_STATUS -> it.allocates(8, 16);
      case READ_CD -> sectors(it.starts(2, 32).counts(6, 24));
      case READ_CD_MSF -> {
        it.lba = new MsfField(3, false);
        it.blocks = new MsfField(6, true);
        yield sectors(it);
      }
      default -> throw new AssertionError("say here what %s is like".formatted(it.operation));
    };
  }

  /** One that reads the user data of the sectors of a type, if of any: 1 is of audio tracks. */
  private static Aspects sectors(Aspects it) {
    it.zeroBlocks = ZeroBlocks.NOTHING;
    String other = "ILLEGAL_MODE_FOR_THIS_TRACK";
    return it.with(9, 0x10)
        .flag("EXPECTED SECTOR TYPE, CD-DA", 1, 0x04, ends("GOOD", other))
        .flag("EXPECTED SECTOR TYPE, mode 1", 1, 0x08, nothing())
        .flag("EXPECTED SECTOR TYPE, mode 2", 1, 0x10, ends("GOOD", other))
        .flag("USER DATA", 9, 0x10, calls("", "read @"));
  }

  /** FORMAT stands where it stood in times of old, too; AAh is the lead-out. */
  private static Aspects tableOfContents(Aspects it) {
    return it.flag("TIME", 1, 0x02, answers(FIRST_TRACK + "00000000", FIRST_TRACK + "00000200"))
        .flag("FORMAT, sessions", 2, 0x01, answers("00120101", "000a0101"))
        .flag("FORMAT, full", 2, 0x02, answers("00120101", "002e0101"))
        .flag("FORMAT, others", 2, 0x0C, ends("GOOD", INVALID))
        .flag("TRACK NUMBER, lead-out", 6, 0xAA, answers("00120101", "000a01010014aa00"))
        .flag("TRACK NUMBER, others", 6, 0x55, ends("GOOD", INVALID))
        .flag("FORMAT of old, sessions", 9, 0x40, answers("00120101", "000a0101"))
        .flag("FORMAT of old, full", 9, 0x80, answers("00120101", "002e0101"));
  }

  /** Profile list, CD READ and TIMEOUT are features 0000h, 001Eh and 0105h. */
  private static Aspects configuration(Aspects it) {
    return it.flag("RT, current", 1, 0x01, answers(PROFILE, PROFILE))
        .flag("RT, one", 1, 0x02, answers(PROFILE + "0000", PROFILE + "0000"))
        .flag(
            "STARTING FEATURE NUMBER, 01xxh", 2, 0x01, answers(PROFILE + "0000", PROFILE + "0105"))
        .flag(
            "STARTING FEATURE NUMBER, xx1Eh", 3, 0x1E, answers(PROFILE + "0000", PROFILE + "001e"))
        .flag("STARTING FEATURE NUMBER, FExxh", 2, 0xFE, answers(PROFILE + "0000", PROFILE))
        .flag(
            "STARTING FEATURE NUMBER, xxE1h", 3, 0xE1, answers(PROFILE + "0000", PROFILE + "0105"));
  }

  private static Aspects track(Aspects it) {
    return it.with(1, 0x01)
        .with(5, 1)
        .flag("ADDRESS/NUMBER TYPE, track", 1, 0x01, ends("GOOD", INVALID))
        .given(5, 2)
        .flag("ADDRESS/NUMBER TYPE, session", 1, 0x02, ends("GOOD", INVALID))
        .flag("LOGICAL BLOCK ADDRESS/TRACK/SESSION NUMBER", 2, 0xFF, ends("GOOD", INVALID))
        .flag("LOGICAL BLOCK ADDRESS/TRACK/SESSION NUMBER", 3, 0xFF, ends("GOOD", INVALID))
        .flag("LOGICAL BLOCK ADDRESS/TRACK/SESSION NUMBER", 4, 0xFF, ends("GOOD", INVALID))
        .flag("LOGICAL BLOCK ADDRESS/TRACK/SESSION NUMBER", 5, 0x01, ends(INVALID, "GOOD"))
        .flag("LOGICAL BLOCK ADDRESS/TRACK/SESSION NUMBER", 5, 0xFE, ends("GOOD", INVALID));
  }

  private static Aspects address(Aspects it) {
    for (int index = 2; index < 6; index++) {
      it.tolerates(index, 0xFF);
    }
    return it;
  }
}
