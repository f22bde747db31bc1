package dev.lunette.scsi;

import static dev.lunette.scsi.Flag.ends;
import static dev.lunette.scsi.Flag.next;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;

/** What the commands of copy managers are like (SPC, SBC): more of {@link Aspects}. */
final class CopyAspects {

  private static final SenseData ABORTED = SenseData.of(Sense.COPY_ABORTED).ofSegment(0);

  private static final String INVALID = "INVALID_FIELD_IN_CDB";
  private static final int LID1_SEGMENT = 16 + 32;
  private static final int LID4_SEGMENT = 48 + 32;

  private CopyAspects() {}

  static Aspects of(Aspects it) {
    return switch (it.operation) {
      case EXTENDED_COPY_LID1 ->
          segment(it.states(10, 32, CopyLists.lid1().nothing()), LID1_SEGMENT);
      case EXTENDED_COPY_LID4 ->
          segment(it.states(10, 32, CopyLists.lid4().nothing()), LID4_SEGMENT);
      case RECEIVE_COPY_STATUS_LID1, RECEIVE_COPY_DATA_LID1, RECEIVE_COPY_FAILURE_DETAILS_LID1 ->
          asks(it.after(CopyAspects::copy), 1);
      case RECEIVE_COPY_STATUS_LID4 -> asks(it.after(CopyAspects::copy), 4);
      case RECEIVE_ROD_TOKEN_INFORMATION -> asks(it.after(CopyAspects::populate).varies(38), 4);
      case RECEIVE_COPY_OPERATING_PARAMETERS -> it.allocates(10, 32);
      case POPULATE_TOKEN -> token(it.states(10, 32, TokenLists.populate(8, 3)), 16);
      case WRITE_USING_TOKEN -> token(it.lists(10, 32, TokenLists.zero(8, 3)), 536);
      default -> DriveAspects.of(it);
    };
  }

  /** Source and destination. */
  private static Aspects segment(Aspects it, int at) {
    return it.ranges(at + 12, at + 10, 16, ABORTED).ranges(at + 20, at + 10, 16, ABORTED);
  }

  /** Its list identifier is that by which it is asked for. */
  private static Aspects token(Aspects it, int descriptor) {
    for (int i = 0; i < 4; i++) {
      String asked = "84 07 %08X 00000000 000000FF".formatted(0xFF00_0000 >>> (8 * i));
      it.flag("LIST IDENTIFIER", 6 + i, 0xFF, next(asked, INVALID, "GOOD"));
    }
    return it.group().ranges(descriptor, descriptor + 8, 32);
  }

  /** What asks for the list with identifier 1, whose field has so many bytes. */
  private static Aspects asks(Aspects it, int bytes) {
    int last = 1 + bytes;
    for (int at = 2; at < last; at++) {
      it.flag("LIST IDENTIFIER", at, 0xFF, ends("GOOD", INVALID));
    }
    return it.with(last, 1)
        .allocates(10, 32)
        .flag("LIST IDENTIFIER", last, 0xFE, ends("GOOD", INVALID))
        .flag("LIST IDENTIFIER", last, 0x01, ends(INVALID, "GOOD"));
  }

  /** A copy of no blocks. */
  private static void copy(TestDisk disk, LogicalUnit unit) {
    CopyLists lists = CopyLists.lid1().disks(disk).segment(0, 0, 0, 0, 0);
    byte[] list = lists.bytes();
    disk.command(lists.cdb(list.length), list).run(unit).outcome();
  }

  /** A token, which nothing but its identifier tells from others. */
  private static void populate(TestDisk disk, LogicalUnit unit) {
    byte[] list = TokenLists.populate(0, new long[][] {{8, 3}});
    disk.command(TokenLists.cdb(0x10, 1, list.length), list).run(unit).good();
  }
}
