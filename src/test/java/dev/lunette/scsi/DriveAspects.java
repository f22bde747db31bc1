package dev.lunette.scsi;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;

/** What the commands of drives alone are like, with a CD in the drive: more of {@link Aspects}. */
final class DriveAspects {

  private DriveAspects() {}

  static Aspects of(Aspects it) {
    return switch (it.operation) {
      case START_STOP_DRIVE -> it.with(4, 0x01);
      case READ_TOC -> it.allocates(7, 16);
      case GET_CONFIGURATION, READ_DISC_INFORMATION -> it.allocates(7, 16);
      case GET_EVENT_STATUS_NOTIFICATION -> it.with(1, 0x01).with(4, 0x10).allocates(7, 16);
      case READ_TRACK_INFORMATION -> it.with(1, 0x01).with(5, 1).allocates(7, 16);
      case READ_DVD_STRUCTURE -> ofDvd(it);
      case MECHANISM_STATUS -> it.allocates(8, 16);
      case READ_CD -> {
        it.zeroBlocks = ZeroBlocks.NOTHING;
        yield it.with(9, 0x10).starts(2, 32).counts(6, 24);
      }
      case READ_CD_MSF -> it.with(4, 2).with(7, 2).with(8, Aspects.BLOCKS).with(9, 0x10);
      default -> throw new AssertionError("say here what %s is like".formatted(it.operation));
    };
  }

  private static Aspects ofDvd(Aspects it) {
    SenseData sense = SenseData.of(Sense.CANNOT_READ_MEDIUM_INCOMPATIBLE_FORMAT);
    it.outcome = new Outcome.CheckCondition(sense);
    for (int address = 2; address < 6; address++) {
      it.tolerates(address, 0xFF);
    }
    return it.tolerates(10, 0xC0);
  }
}
