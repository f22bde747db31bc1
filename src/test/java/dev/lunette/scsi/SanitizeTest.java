package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class SanitizeTest {

  private static final int IMMED = 0x80;
  private static final int AUSE = 0x20;
  private static final String BLOCK_ERASE = "48 02";
  private static final String EXIT_FAILURE_MODE = "48 1F";
  private static final String ONCE = "01 00 0003 A1A2A3";

  /** Commands allowed during sanitize (SBC-4 4.11.2), of those that there are. */
  private static final Set<OperationCode> ALLOWED =
      EnumSet.of(
          OperationCode.INQUIRY,
          OperationCode.REQUEST_SENSE,
          OperationCode.READ_CAPACITY_10,
          OperationCode.READ_CAPACITY_16,
          OperationCode.REPORT_LUNS,
          OperationCode.REPORT_SUPPORTED_OPERATION_CODES,
          OperationCode.REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS);

  @AutoClose private final EraseDisk it = new EraseDisk(TestDisk.thin());

  private static SenseData wrong(int byteOffset, int bit) {
    return SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
        .at(new FieldPointer(false, byteOffset, bit));
  }

  @Test
  void overwriteFillsEveryBlockWithThePattern() {
    it.overwrite(0, ONCE).good();
    it.assertFilledWith("a1a2a3");
    assertThat(it.kept).isNull();
    it.begin("00").good();
  }

  @Test
  void overwriteWritesZerosToo() {
    it.overwrite(0, "01 00 0001 00").good();
    it.assertFilledWith("00");
    assertThat(it.disk.device.calls).contains("write 0 1048576", "write 1048576 1048576");
    assertThat(it.disk.device.calls).noneMatch(call -> call.matches("(zero|trim).*"));
  }

  @Test
  void eachPassIsDurableBeforeTheNextAndTheLastHasThePattern() {
    it.overwrite(0, "03 00 0001 0F").good();
    assertThat(it.passes).containsExactly("0f0f0f0f", "0f0f0f0f", "0f0f0f0f");
    it.passes.clear();
    it.overwrite(0, "83 00 0001 0F").good();
    assertThat(it.passes).containsExactly("0f0f0f0f", "f0f0f0f0", "0f0f0f0f");
    it.passes.clear();
    it.overwrite(0, "82 00 0001 0F").good();
    assertThat(it.passes).containsExactly("f0f0f0f0", "0f0f0f0f");
    it.assertFilledWith("0f");
  }

  @Test
  void blockEraseGivesEverythingBack() {
    it.begin(BLOCK_ERASE).good();
    it.assertFilledWith("00");
    assertThat(it.disk.device.calls).containsExactly("trim 0 2097152", "flush");
  }

  @Test
  void blockEraseIsNoCommandOfADiskThatIsNotThin() {
    try (EraseDisk thick = new EraseDisk(TestDisk.plain())) {
      thick.begin(BLOCK_ERASE).fails(SenseData.invalidFieldInCdb(1, 4));
      for (int action : List.of(0x01, 0x02, 0x03, 0x1F)) {
        assertThat(thick.begin("A3 0C 02 48 00 %02X 00 00 00 FF".formatted(action)).data()[1])
            .as("service action %02Xh", action)
            .isEqualTo((byte) (action == 0x01 || action == 0x1F ? 3 : 1));
      }
      thick.begin("48 03").fails(SenseData.invalidFieldInCdb(1, 4));
    }
  }

  @Test
  void whatIsWrongWithTheListIsPointedAt() {
    byte[] before = it.disk.device.bytes().clone();
    it.overwrite(0, "00 00 0001 00").fails(wrong(0, 4));
    it.overwrite(0, "21 00 0001 00").fails(wrong(0, 6));
    it.overwrite(0, "01 80 0001 00").fails(wrong(1, 7));
    it.overwrite(0, "01 00 0000 00").fails(wrong(2, 7));
    it.overwrite(0, "01 00 0201 00").fails(wrong(2, 7));
    it.overwrite(0, "01 00 0002 00").fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    it.overwrite(0, "00".repeat(517)).fails(SenseData.invalidFieldInCdb(7, 7));
    it.begin("48 41").fails(SenseData.invalidFieldInCdb(1, 6)); // ZNR
    assertThat(it.disk.device.bytes()).isEqualTo(before);
    assertThat(it.kept).isNull();
  }

  @Test
  void immediateAnswersWhenTheWorkHasBegun() throws InterruptedException {
    it.stopAt("write");
    it.overwrite(IMMED, ONCE).good();
    it.begin("00").fails(Sense.LOGICAL_UNIT_NOT_READY_SANITIZE_IN_PROGRESS);
    it.awaitStop();
    it.goOn();
    it.awaitReady();
    it.assertFilledWith("a1a2a3");
  }

  @Test
  void othersAreToldHowFarItIsButForWhatIsAllowed() {
    it.stopAt("flush");
    TestCommand sanitize = it.overwrite(0, "02 00 0001 11");
    it.awaitStop();
    SenseData half =
        SenseData.of(Sense.LOGICAL_UNIT_NOT_READY_SANITIZE_IN_PROGRESS).withProgress(0x7FFF);
    for (OperationCode operation : CommandSet.DISK.operations()) {
      TestCommand other = it.disk.command(Cdbs.minimal(operation), new byte[0]);
      if (operation == OperationCode.REPORT_LUNS) {
        continue; // answered by the map
      }
      other.run(it.unit);
      if (ALLOWED.contains(operation)) {
        assertThat(other.outcome()).as("%s", operation).isEqualTo(Outcome.Status.GOOD);
      } else {
        assertThat(other.sense()).as("%s", operation).isEqualTo(half);
      }
    }
    for (String allowed : List.of("1A 00 08 00 FF", "1A 00 0A 00 FF", "4D 00 4D 0000000000FF")) {
      it.begin(allowed).good();
    }
    it.begin("1A 00 3F 00 FF").fails(half);
    it.begin("FF").fails(Sense.INVALID_COMMAND_OPERATION_CODE);
    assertThat(it.begin("03 00 00 00 12").data())
        .isEqualTo(HexFormat.of().parseHex("700002000000000a00000000041b00807fff"));
    assertThat(it.begin("03 01 00 00 FF").data())
        .isEqualTo(HexFormat.of().parseHex("7202041b0000000802060000807fff00"));
    it.goOn();
    sanitize.good();
    assertThat(it.begin("03 00 00 00 12").data()[2]).isZero();
  }

  @Test
  void whatIsUnderWayIsDoneBefore() {
    it.stopAt("write 512 512");
    TestCommand write =
        it.disk.command(Cdbs.hex("2A 00 00000001 00 0001"), TestDisk.random(1)).run(it.unit);
    it.awaitStop();
    TestCommand sanitize = it.overwrite(0, ONCE);
    it.begin("28 00 00000000 00 0001").fails(Sense.LOGICAL_UNIT_NOT_READY_SANITIZE_IN_PROGRESS);
    it.goOn();
    write.good();
    sanitize.good();
    it.assertFilledWith("a1a2a3");
  }

  @Test
  void neitherAnAbortNorAResetEndsIt() throws InterruptedException {
    it.stopAt("write");
    TestCommand sanitize = it.overwrite(0, ONCE);
    it.awaitStop();
    sanitize.tellAborted();
    sanitize.outcome(); // it is over although the work is not
    it.unit.reset();
    it.begin("00").fails(Sense.LOGICAL_UNIT_NOT_READY_SANITIZE_IN_PROGRESS);
    it.goOn();
    it.awaitReady();
    it.assertFilledWith("a1a2a3");
  }

  @Test
  void goesOnAfterARestart() throws InterruptedException {
    it.kept =
        new EraseStore.Begun(
            new EraseRequest(EraseRequest.Kind.OVERWRITE, "a1a2a3", 2, true, false), false);
    it.stopAt("write");
    it.reopened();
    it.begin("00").fails(Sense.LOGICAL_UNIT_NOT_READY_SANITIZE_IN_PROGRESS);
    it.awaitStop();
    it.goOn();
    it.awaitReady();
    it.assertFilledWith("a1a2a3");
    assertThat(it.passes).containsExactly("5e5d5c5e", "a1a2a3a1");
    assertThat(it.kept).isNull();
  }

  @Test
  void failureStaysUntilAnotherSucceeds() {
    it.disk.device.failure = new IOException("broken");
    it.overwrite(0, ONCE).fails(Sense.SANITIZE_COMMAND_FAILED);
    assertThat(it.kept.failed()).isTrue();
    it.disk.device.failure = null;
    for (DiskUnit unit : Arrays.asList(it.unit, it.reopened())) {
      it.unit = unit;
      it.begin("00").fails(Sense.SANITIZE_COMMAND_FAILED);
      it.begin("28 00 00000000 00 0001").fails(Sense.SANITIZE_COMMAND_FAILED);
      it.begin("04").fails(Sense.SANITIZE_COMMAND_FAILED);
      assertThat(it.begin("03 00 00 00 12").data()[12]).isEqualTo((byte) 0x31);
      it.begin("12 00 00 00 24").good();
      it.begin(EXIT_FAILURE_MODE).fails(SenseData.invalidFieldInCdb(1, 4));
      it.overwrite(AUSE, ONCE).fails(SenseData.invalidFieldInCdb(1, 5));
    }
    it.begin(BLOCK_ERASE).good();
    it.begin("28 00 00000000 00 0001").good();
  }

  @Test
  void unrestrictedFailureCanBeLeft() {
    it.disk.device.failure = new IOException("broken");
    it.overwrite(AUSE, ONCE).fails(Sense.SANITIZE_COMMAND_FAILED);
    it.disk.device.failure = null;
    it.begin("00").fails(Sense.SANITIZE_COMMAND_FAILED);
    it.failure = new IOException("full");
    it.begin(EXIT_FAILURE_MODE).fails(Sense.INTERNAL_TARGET_FAILURE);
    it.begin("00").fails(Sense.SANITIZE_COMMAND_FAILED);
    it.failure = null;
    it.begin(EXIT_FAILURE_MODE).good();
    assertThat(it.kept).isNull();
    it.begin("28 00 00000000 00 0001").good();
    it.begin(EXIT_FAILURE_MODE).good();
  }

  @Test
  void nothingIsDoneThatCanNotBeKept() {
    byte[] before = it.disk.device.bytes().clone();
    it.failure = new IOException("full");
    it.overwrite(0, ONCE).fails(Sense.INTERNAL_TARGET_FAILURE);
    it.failure = new VDiskException(Kind.BUSY, "it moves");
    it.overwrite(IMMED, ONCE).fails(Sense.LOGICAL_UNIT_NOT_READY_OPERATION_IN_PROGRESS);
    it.failure = new VDiskException(Kind.UNSUPPORTED, "it has snapshots");
    it.begin(BLOCK_ERASE).fails(Sense.COMMAND_SEQUENCE_ERROR);
    it.begin("28 00 00000000 00 0001").good();
    assertThat(it.disk.device.bytes()).isEqualTo(before);
  }

  @Test
  void mediumCanNotBeUsedWhileNobodyKnowsWhatIsKept() {
    byte[] before = it.disk.device.bytes().clone();
    it.failure = new IOException("no sync");
    it.keptNevertheless = true;
    it.overwrite(AUSE, ONCE).fails(Sense.SANITIZE_COMMAND_FAILED);
    it.begin("2A 00 00000000 00 0001").fails(Sense.SANITIZE_COMMAND_FAILED);
    it.begin(EXIT_FAILURE_MODE).fails(Sense.INTERNAL_TARGET_FAILURE);
    it.begin("00").fails(Sense.SANITIZE_COMMAND_FAILED);
    it.failure = null;
    it.begin(EXIT_FAILURE_MODE).good();
    assertThat(it.kept).isNull();
    it.begin("28 00 00000000 00 0001").good();
    assertThat(it.disk.device.bytes()).isEqualTo(before);

    it.failure = new IOException("no sync");
    it.begin("04").fails(Sense.FORMAT_COMMAND_FAILED);
    it.begin("00").fails(Sense.MEDIUM_FORMAT_CORRUPTED);
    it.failure = null;
    it.overwrite(0, ONCE).good();
    it.begin("00").good();
  }

  @Test
  void mediumStaysUnusableIfTheEndCanNotBeKept() {
    it.stopAt("write");
    TestCommand sanitize = it.overwrite(0, ONCE);
    it.awaitStop();
    it.failure = new IOException("full");
    it.goOn();
    sanitize.fails(Sense.SANITIZE_COMMAND_FAILED);
    it.begin("2A 00 00000000 00 0001").fails(Sense.SANITIZE_COMMAND_FAILED);
    it.failure = null;
    it.overwrite(0, ONCE).good();
    it.begin("00").good();
  }

  @Test
  void stoppedAndProtectedDisksAreLeftAlone() {
    it.begin("1B 00 00 00 00").good();
    it.disk.device.calls.clear();
    it.overwrite(0, ONCE).fails(Sense.LOGICAL_UNIT_NOT_READY_INITIALIZING_COMMAND_REQUIRED);
    it.begin("1B 00 00 00 01").good();
    it.begin("15 10 00 00 10", "00000000 8a0a021008" + "00".repeat(7)).good(); // SWP
    it.disk.device.calls.clear();
    it.overwrite(0, ONCE).fails(Sense.WRITE_PROTECTED);
    it.begin(BLOCK_ERASE).fails(Sense.WRITE_PROTECTED);
    assertThat(it.disk.device.calls).isEmpty();
  }
}
