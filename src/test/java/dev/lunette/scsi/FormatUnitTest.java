package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class FormatUnitTest {

  private static final String PLAIN = "04 00";
  private static final String WITH_SHORT_HEADER = "04 10";
  private static final String WITH_LONG_HEADER = "04 30";

  @AutoClose private final EraseDisk it = new EraseDisk(TestDisk.thin());

  private static SenseData wrong(int byteOffset, int bit) {
    return SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
        .at(new FieldPointer(false, byteOffset, bit));
  }

  @Test
  void thinDiskGivesEverythingBack() {
    it.begin(PLAIN).good();
    it.assertFilledWith("00");
    assertThat(it.disk.device.calls).containsExactly("trim 0 2097152", "flush");
    assertThat(it.kept).isNull();
  }

  @Test
  void thickDiskReadsAsZerosAndKeepsItsSpace() {
    try (EraseDisk thick = new EraseDisk(TestDisk.plain())) {
      thick.begin(PLAIN).good();
      thick.assertFilledWith("00");
      assertThat(thick.disk.device.calls).containsExactly("zero 0 2097152", "flush");
    }
  }

  @Test
  void headersThatAskForNothingMoreAreObeyed() {
    it.begin(WITH_SHORT_HEADER, "00000000").good();
    it.begin(WITH_LONG_HEADER, "00000000 00000000").good();
    it.begin("04 18", "00F00000").good(); // CMPLST; FOV, DPRY, DCRT, STPF
    it.begin("04 15", "00000000").good(); // any form of a list of no defects
    it.assertFilledWith("00");
  }

  @Test
  void initializationPatternFillsEveryBlock() {
    it.begin(WITH_SHORT_HEADER, "00880000 00010003 A1A2A3").good();
    it.assertFilledWith("a1a2a3");
    it.begin(WITH_LONG_HEADER, "0088000000000000 00010001 B1").good();
    it.assertFilledWith("b1");
    it.begin(WITH_SHORT_HEADER, "00880000 00000000").good();
    it.assertFilledWith("00");
  }

  @Test
  void whatIsWrongIsPointedAt() {
    byte[] before = it.disk.device.bytes().clone();
    it.begin("04 05").fails(SenseData.invalidFieldInCdb(1, 2)); // a form without a list
    it.begin("04 90", "00000000").fails(SenseData.invalidFieldInCdb(1, 7)); // FMTPINFO
    it.begin("04 50", "00000000").fails(SenseData.invalidFieldInCdb(1, 7));
    for (String cdb : List.of(WITH_SHORT_HEADER, WITH_LONG_HEADER)) {
      String rest = cdb.equals(WITH_SHORT_HEADER) ? "0000" : "000000000000";
      int pattern = cdb.equals(WITH_SHORT_HEADER) ? 4 : 8;
      it.begin(cdb, "0200" + rest).fails(wrong(0, 1)); // PROTECTION FIELDS USAGE
      it.begin(cdb, "0040" + rest).fails(wrong(1, 6)); // DPRY without FOV
      it.begin(cdb, "0008" + rest).fails(wrong(1, 3)); // IP without FOV
      it.begin(cdb, "0084" + rest).fails(wrong(1, 2));
      it.begin(cdb, "0088" + rest + "20000000").fails(wrong(pattern, 5)); // SI
      it.begin(cdb, "0088" + rest + "00020000").fails(wrong(pattern + 1, 7));
      it.begin(cdb, "0088" + rest + "0000000100").fails(wrong(pattern + 2, 7));
      it.begin(cdb, "0088" + rest + "00010000").fails(wrong(pattern + 2, 7));
      it.begin(cdb, "0088" + rest + "00010201").fails(wrong(pattern + 2, 7));
      it.begin(cdb, "0088" + rest + "0001000200").fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
      it.begin(cdb, "0088" + rest + "000000").fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
      it.begin(cdb, "0000" + rest.substring(2)).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
      it.begin(cdb, "").fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    }
    it.begin(WITH_SHORT_HEADER, "00000004 00000000").fails(wrong(2, 7)); // a defect
    it.begin(WITH_LONG_HEADER, "00000000 00000008").fails(wrong(4, 7));
    it.begin(WITH_LONG_HEADER, "00000010 00000000").fails(wrong(3, 7));
    assertThat(it.disk.device.bytes()).isEqualTo(before);
    assertThat(it.kept).isNull();
  }

  @Test
  void noMoreIsAskedForThanIsSentOrCanBeUsed() {
    byte[] cdb = Cdbs.hex(WITH_LONG_HEADER);
    for (int sent : new int[] {0, 4, 8, 524, 525, 70_000}) {
      TestCommand format = it.disk.command(cdb, new byte[sent]);
      assertThat(it.unit.dataOutLength(format)).isEqualTo(Math.min(sent, 524));
    }
    TestCommand plain = it.disk.command(Cdbs.hex(PLAIN), new byte[512]);
    assertThat(it.unit.dataOutLength(plain)).isZero();
  }

  @Test
  void othersAreToldHowFarItIs() throws InterruptedException {
    it.stopAt("flush");
    it.begin(WITH_SHORT_HEADER, "00020000").good(); // IMMED
    it.awaitStop();
    SenseData done =
        SenseData.of(Sense.LOGICAL_UNIT_NOT_READY_FORMAT_IN_PROGRESS).withProgress(0xFFFF);
    for (String cdb : List.of("00", "28", "2A", "25", "1A 00 08 00 FF", "04", "48 02", "5E")) {
      it.begin(cdb).fails(done);
    }
    it.begin("1B 00 00 00 02").fails(done); // LOEJ, which there is not
    it.begin("12 02").fails(SenseData.invalidFieldInCdb(1, 1));
    it.begin("12 00 00 00 24").good();
    assertThat(it.begin("03 00 00 00 12").data())
        .isEqualTo(HexFormat.of().parseHex("700002000000000a00000000040400" + "80ffff"));
    it.goOn();
    it.awaitReady();
  }

  @Test
  void failureLeavesAMediumThatMustBeFormattedAgain() {
    it.disk.device.failure = new IOException("broken");
    it.begin(PLAIN).fails(Sense.FORMAT_COMMAND_FAILED);
    it.disk.device.failure = null;
    for (DiskUnit unit : List.of(it.unit, it.reopened())) {
      it.unit = unit;
      for (String cdb : List.of("00", "28 00 00000000 00 0001", "42", "9E 12")) {
        it.begin(cdb).fails(Sense.MEDIUM_FORMAT_CORRUPTED);
      }
      it.begin("25").good();
      it.begin("48 1F").good(); // there is no sanitize failure mode to leave
      it.begin("00").fails(Sense.MEDIUM_FORMAT_CORRUPTED);
    }
    it.begin(PLAIN).good();
    it.begin("28 00 00000000 00 0001").good();
  }

  @Test
  void oneThatARestartCutsOffMustBeDoneAgain() {
    it.kept = new EraseStore.Begun(EraseRequest.format(""), false);
    it.reopened();
    it.begin("00").fails(Sense.MEDIUM_FORMAT_CORRUPTED);
    assertThat(it.disk.device.calls).isEmpty();
    it.begin("48 01 00 00 00 00 00 0005", "01 00 0001 00").good();
    it.begin("00").good();
  }
}
