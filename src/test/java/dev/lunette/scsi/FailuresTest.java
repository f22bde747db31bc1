package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FailuresTest {

  private static final String READ_8 = "28 00 00 00 00 64 00 00 08";
  private static final String WRITE_8 = "2A 00 00 00 00 64 00 00 08";
  private static final String READ_1 = "28 00 00 00 00 64 00 00 01";

  private static Outcome outcome(VDiskException failure, String cdb) {
    TestCommand command = new TestCommand(TestDisk.nexus("a"), 0, Cdbs.hex(cdb), new byte[0]);
    command.blockSizeBytes(512);
    command.failed(failure);
    return command.outcome();
  }

  private static SenseData sense(Kind kind, long position, String cdb) {
    Outcome outcome = outcome(new VDiskException(kind, "it failed", position, null), cdb);
    return ((Outcome.CheckCondition) outcome).sense();
  }

  @ParameterizedTest
  @CsvSource({
    "OUT_OF_RANGE, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE",
    "READ_ONLY, WRITE_PROTECTED, WRITE_PROTECTED",
    "NO_SPACE, SPACE_ALLOCATION_FAILED_WRITE_PROTECT, SPACE_ALLOCATION_FAILED_WRITE_PROTECT",
    "CORRUPT, UNRECOVERED_READ_ERROR, UNRECOVERED_READ_ERROR",
    "MISCOMPARE, MISCOMPARE_DURING_VERIFY_OPERATION, MISCOMPARE_DURING_VERIFY_OPERATION",
    "IO, UNRECOVERED_READ_ERROR, WRITE_ERROR",
    "STALE, LOGICAL_UNIT_NOT_READY_MANUAL_INTERVENTION_REQUIRED, "
        + "LOGICAL_UNIT_NOT_READY_MANUAL_INTERVENTION_REQUIRED",
    "UNSUPPORTED, INVALID_FIELD_IN_CDB, INVALID_FIELD_IN_CDB",
  })
  void givesEachKindItsSense(Kind kind, Sense whenRead, Sense whenWritten) {
    assertThat(sense(kind, -1, READ_8)).isEqualTo(SenseData.of(whenRead));
    assertThat(sense(kind, -1, WRITE_8)).isEqualTo(SenseData.of(whenWritten));
    assertThat(sense(kind, -1, "42").sense()).isEqualTo(whenWritten);
    assertThat(sense(kind, -1, "35").sense()).isEqualTo(whenWritten);
    assertThat(sense(kind, -1, "2F").sense()).isEqualTo(whenRead);
    assertThat(sense(kind, -1, "9E 12").sense()).isEqualTo(whenRead);
  }

  @Test
  void answersTaskSetFullIfTheVdiskIsBusy() {
    assertThat(outcome(new VDiskException(Kind.BUSY, "full"), READ_8))
        .isEqualTo(Outcome.Status.TASK_SET_FULL);
  }

  @Test
  void namesTheBlockInErrorWhereItIsKnown() {
    assertThat(sense(Kind.CORRUPT, 1024, READ_8).information()).hasValue(0x66);
    assertThat(sense(Kind.IO, 1023, WRITE_8).information()).hasValue(0x65);
    assertThat(sense(Kind.IO, -1, READ_8).information()).isEqualTo(OptionalLong.empty());
    assertThat(sense(Kind.IO, -1, READ_1).information()).hasValue(0x64);
    assertThat(sense(Kind.IO, -1, "35").information()).isEmpty();
    assertThat(sense(Kind.MISCOMPARE, 700, "2F 02").information()).hasValue(700);
  }

  @Test
  void reachesTheInitiatorThroughTheWholeUnit() {
    try (TestDisk disk = TestDisk.thin()) {
      disk.device.failure = new VDiskException(Kind.NO_SPACE, "the store is full");
      disk.run(Cdbs.hex("2A 00 00 00 00 08 00 00 01"), new byte[512])
          .fails(Sense.SPACE_ALLOCATION_FAILED_WRITE_PROTECT);
      disk.device.failure = new IOException("broken");
      disk.run(READ_1).fails(SenseData.of(Sense.UNRECOVERED_READ_ERROR).withInformation(0x64));
      // The cache could not be written back: that is no complaint about the block to read.
      disk.run("28 08 00 00 00 64 00 00 01").fails(SenseData.of(Sense.WRITE_ERROR));
      disk.device.failure = null;
      disk.run(READ_1).good();
    }
  }
}
