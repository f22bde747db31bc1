package dev.lunette.scsi;

import static dev.lunette.scsi.Flag.answers;
import static dev.lunette.scsi.Flag.answersFirst;
import static dev.lunette.scsi.Flag.answersLast;
import static dev.lunette.scsi.Flag.calls;
import static dev.lunette.scsi.Flag.ends;
import static dev.lunette.scsi.Flag.next;
import static dev.lunette.scsi.Flag.nothing;
import static dev.lunette.scsi.Flag.takes;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;

/** What the commands of every kind of device are like (SPC), and those that erase a medium. */
final class PrimaryAspects {

  private PrimaryAspects() {}

  static Aspects of(Aspects it) {
    return switch (it.operation) {
      case TEST_UNIT_READY ->
          it.tolerates(1, 0xFF).tolerates(2, 0xFF).tolerates(3, 0xFF).tolerates(4, 0xFF);
      case REQUEST_SENSE -> it.allocates(4, 8).flag("DESC", 1, 0x01, answers("70", "72"));
      case INQUIRY ->
          it.allocates(3, 16)
              .flag("EVPD", 1, 0x01, answers(it.ofDisk() ? "000006" : "058006", ".[05]0000"))
              .flag("PAGE CODE", 2, 0x80, answers(".[05]0000", ".[05]800020"))
              .given(1, 0x01)
              .other("PAGE CODE", 2, 7, ProvisioningTest.class);
      case MODE_SENSE_6 -> modeSense(it.with(2, 0x3F).allocates(4, 8), "......");
      case MODE_SENSE_10 -> modeSense(it.with(2, 0x3F).allocates(7, 16), ".".repeat(14));
      case MODE_SELECT_6 -> modeSelect(it.with(1, 0x10).states(4, 8, "00000000").rangeless(), 4, 5);
      case MODE_SELECT_10 ->
          modeSelect(it.with(1, 0x10).states(7, 16, "00000000 00000000").rangeless(), 8, 9);
      case START_STOP_UNIT ->
          it.with(4, 0x01)
              .flag("IMMED", 1, 0x01, answersLast())
              .given(4, 0x00)
              .flag("NO_FLUSH", 4, 0x04, calls("flush", ""))
              .given(4, 0x00)
              .flag("START", 4, 0x01, calls("flush", ""));
      case SEND_DIAGNOSTIC ->
          it.with(1, 0x04).tolerates(1, 0x13).flag("SELFTEST", 1, 0x04, calls("", "read 0 512"));
      case PREVENT_ALLOW_MEDIUM_REMOVAL -> it.flag("PREVENT", 4, 0x01, prevents(it));
      case READ_CAPACITY_10 -> it;
      case LOG_SENSE ->
          it.with(2, 0x40)
              .allocates(7, 16)
              .other("PC, PAGE CODE, SUBPAGE CODE", 2, 16, LogSenseTest.class)
              .other("PARAMETER POINTER", 5, 16, LogSenseTest.class);
      case READ_BUFFER -> buffer(it.with(1, 0x03).allocates(6, 24));
      case WRITE_BUFFER -> buffer(it.with(1, 0x02).states(6, 24, "01020304").rangeless());
      case REPORT_TIMESTAMP -> it.allocates(6, 32).varies(4);
      case SET_TIMESTAMP -> it.states(6, 32, "00000000 019A00000000 0000").rangeless();
      case SET_TARGET_PORT_GROUPS -> it.states(6, 32, "00000000 01000001").rangeless();
      case FORMAT_UNIT -> formatUnit(it.writes(DataOut.LIST));
      case BLOCK_ERASE -> sanitize(it.writes(DataOut.LIST));
      case OVERWRITE ->
          sanitize(it.lists(7, 16, "01000004A1A2A3A4").rangeless())
              .least(5, SenseData.invalidFieldInCdb(7, 7));
      case EXIT_FAILURE_MODE -> it.tolerates(1, 0xA0);
      case REPORT_LUNS -> it.allocates(6, 32).other("SELECT REPORT", 2, 8, LunMapTest.class);
      case REPORT_TARGET_PORT_GROUPS ->
          it.allocates(6, 32)
              .flag("PARAMETER DATA FORMAT", 1, 0x20, answers("00000018", "0000001c10"))
              .flag("PARAMETER DATA FORMAT 2", 1, 0x40, ends("GOOD", "INVALID_FIELD_IN_CDB"))
              .flag("PARAMETER DATA FORMAT 4", 1, 0x80, ends("GOOD", "INVALID_FIELD_IN_CDB"));
      case REPORT_SUPPORTED_OPERATION_CODES -> supported(it.allocates(6, 32));
      case REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS ->
          it.allocates(6, 32).flag("REPD", 2, 0x80, answers(".{6}00", ".{6}0c"));
      default -> ReservationAspects.of(it);
    };
  }

  /** All commands, with or without a descriptor of timeouts for each. */
  private static Aspects supported(Aspects it) {
    return it.flag(
            "RCTD", 2, 0x80, answers(".{8}00000000" + "00000006", ".{8}00000000" + "00020006000a"))
        .other("REPORTING OPTIONS", 2, 3, ReportSupportedTest.class)
        .other("REQUESTED OPERATION CODE", 3, 8, ReportSupportedTest.class)
        .other("REQUESTED SERVICE ACTION", 4, 16, ReportSupportedTest.class);
  }

  /** Only disks have a block descriptor, of 8 bytes or with LONGLBA of 16. */
  private static Aspects modeSense(Aspects it, String before) {
    boolean ten = it.operation == OperationCode.MODE_SENSE_10;
    it.flag("DBD", 1, 0x08, it.ofDisk() ? answers(before + "08", before + "00") : nothing());
    if (ten) {
      Flag.Seen differ = answers(".{8}00000008", ".{8}01000010");
      it.flag("LLBAA", 1, 0x10, it.ofDisk() ? differ : nothing());
    }
    return it.other("PC, PAGE CODE", 2, 8, ModeSenseTest.class)
        .other("SUBPAGE CODE", 3, 8, ModeSenseTest.class);
  }

  /** A page needs PF, of which there is a byte here; and nothing keeps parameters for SP. */
  private static Aspects modeSelect(Aspects it, int lengthAt, int length) {
    return it.flag("PF", 1, 0x10, ends("INVALID_FIELD_IN_CDB", "PARAMETER_LIST_LENGTH_ERROR"))
        .given(lengthAt, length)
        .sending(new byte[length])
        .flag("SP", 1, 0x01, ends("GOOD", "INVALID_FIELD_IN_CDB"));
  }

  private static Flag.Seen prevents(Aspects it) {
    return it.ofDisk() ? nothing() : next("1B 00 00 00 02", "GOOD", "MEDIUM_REMOVAL_PREVENTED");
  }

  private static Aspects buffer(Aspects it) {
    return it.other("MODE", 1, 5, BuffersTest.class)
        .other("BUFFER ID", 2, 8, BuffersTest.class)
        .other("BUFFER OFFSET", 3, 24, BuffersTest.class);
  }

  /** With FMTDATA and a header of four bytes, where a long one has eight. */
  private static Aspects formatUnit(Aspects it) {
    return it.flag("FMTDATA", 1, 0x10, takes(0, 4).and(ends("GOOD", "GOOD")))
        .sending(new byte[4])
        .flag("LONGLIST", 1, 0x20, ends("GOOD", "PARAMETER_LIST_LENGTH_ERROR"))
        .given(1, 0x10)
        .sending(new byte[4])
        .flag("CMPLST", 1, 0x08, nothing())
        .given(1, 0x10)
        .sending(new byte[4])
        .other("DEFECT LIST FORMAT", 1, 3, FormatUnitTest.class);
  }

  private static Aspects sanitize(Aspects it) {
    return it.flag("IMMED", 1, 0x80, answersFirst())
        .flag("AUSE", 1, 0x20, PrimaryAspects::exits)
        .once(disk -> disk.device.failure = new IOException("worn out"));
  }

  /** Only after one with AUSE that failed there is EXIT FAILURE MODE. */
  private static void exits(Flag.Tried without, Flag.Tried with) {
    ends("SANITIZE_COMMAND_FAILED", "SANITIZE_COMMAND_FAILED").compare(without, with);
    without.disk().run("48 1F").fails(SenseData.invalidFieldInCdb(1, 4));
    with.disk().run("48 1F").good();
  }
}
