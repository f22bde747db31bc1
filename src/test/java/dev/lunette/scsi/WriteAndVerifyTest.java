package dev.lunette.scsi;

import static dev.lunette.scsi.Cdbs.DPO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WriteAndVerifyTest {

  private static final int BYTE_CHECK = 0x02;

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @ParameterizedTest
  @EnumSource(names = {"WRITE_AND_VERIFY_10", "WRITE_AND_VERIFY_12", "WRITE_AND_VERIFY_16"})
  void writesForGoodAndReadsItAgain(OperationCode write) {
    for (int flags : new int[] {DPO, DPO | BYTE_CHECK}) {
      disk.device.calls.clear();
      byte[] cdb = Cdbs.access(write, flags, 4000, 96);
      assertThat(disk.dataOutLength(cdb)).isEqualTo(96 * TestDisk.BLOCK);
      disk.run(cdb, TestDisk.random(96)).good();
      assertThat(disk.stored(4000, 96)).isEqualTo(TestDisk.random(96));
      assertThat(disk.device.calls)
          .containsExactly("write 2048000 49152 durable", "read 2048000 49152");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_AND_VERIFY_10", "WRITE_AND_VERIFY_12", "WRITE_AND_VERIFY_16"})
  void namesTheFirstByteThatIsNotWhatWasWritten(OperationCode write) {
    disk.device.damaged = 10 * TestDisk.BLOCK + 700;
    disk.run(Cdbs.access(write, BYTE_CHECK, 10, 3), TestDisk.random(3))
        .fails(SenseData.of(Sense.MISCOMPARE_DURING_VERIFY_OPERATION).withInformation(700));
    disk.run(Cdbs.access(write, 0, 10, 3), TestDisk.random(3)).good();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_AND_VERIFY_10", "WRITE_AND_VERIFY_12", "WRITE_AND_VERIFY_16"})
  void writesNothingThatItRefuses(OperationCode write) {
    byte[] beyond = Cdbs.access(write, 4095, 2);
    assertThat(disk.dataOutLength(beyond)).isZero();
    disk.run(beyond, TestDisk.random(2)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(write, 4097, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(write, 0, 129))
        .fails(SenseData.invalidFieldInCdb(write.blocksOffset(), 7));
    disk.run(Cdbs.access(write, 0x20, 0, 1), TestDisk.random(1))
        .fails(SenseData.invalidFieldInCdb(1, 7));
    disk.run(Cdbs.access(write, 0, 2), Arrays.copyOf(TestDisk.random(2), 600))
        .fails(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    disk.run(Cdbs.access(write, 4096, 0)).good();
    assertThat(disk.device.calls).isEmpty();
    try (TestDisk readOnly = TestDisk.readOnly()) {
      readOnly.run(Cdbs.access(write, 0, 1), TestDisk.random(1)).fails(Sense.WRITE_PROTECTED);
      assertThat(readOnly.device.calls).isEmpty();
    }
  }
}
