package dev.lunette.scsi;

import static dev.lunette.scsi.Cdbs.DPO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class VerifyTest {

  private static final int BYTE_CHECK = 0x02;
  private static final int EACH = 0x06;

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @ParameterizedTest
  @EnumSource(names = {"VERIFY_10", "VERIFY_12", "VERIFY_16"})
  void passesBlocksThatCanBeRead(OperationCode verify) {
    assertThat(disk.dataOutLength(Cdbs.access(verify, 0, 128))).isZero();
    disk.run(Cdbs.access(verify, DPO, 3968, 128)).good();
  }

  @ParameterizedTest
  @EnumSource(names = {"VERIFY_10", "VERIFY_12", "VERIFY_16"})
  void comparesWithTheDataOut(OperationCode verify) {
    byte[] cdb = Cdbs.access(verify, BYTE_CHECK, 10, 3);
    assertThat(disk.dataOutLength(cdb)).isEqualTo(3 * TestDisk.BLOCK);
    disk.run(cdb, disk.stored(10, 3)).good();
  }

  @ParameterizedTest
  @EnumSource(names = {"VERIFY_10", "VERIFY_12", "VERIFY_16"})
  void namesTheFirstByteThatDiffers(OperationCode verify) {
    byte[] expected = disk.stored(10, 3);
    expected[700] ^= 1;
    expected[1500] ^= 1;
    disk.run(Cdbs.access(verify, BYTE_CHECK, 10, 3), expected)
        .fails(SenseData.of(Sense.MISCOMPARE_DURING_VERIFY_OPERATION).withInformation(700));
  }

  @ParameterizedTest
  @EnumSource(names = {"VERIFY_10", "VERIFY_12", "VERIFY_16"})
  void refusesBlocksBeyondTheEnd(OperationCode verify) {
    for (int flags : new int[] {0, BYTE_CHECK}) {
      byte[] cdb = Cdbs.access(verify, flags, 4095, 2);
      assertThat(disk.dataOutLength(cdb)).isZero();
      disk.run(cdb).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
      disk.run(Cdbs.access(verify, flags, -1, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"VERIFY_10", "VERIFY_12", "VERIFY_16"})
  void passesNoBlocks(OperationCode verify) {
    disk.run(Cdbs.access(verify, 0, 4096, 0)).good();
    disk.run(Cdbs.access(verify, BYTE_CHECK, 4096, 0)).good();
  }

  @ParameterizedTest
  @EnumSource(names = {"VERIFY_10", "VERIFY_12", "VERIFY_16"})
  void refusesFlagsThatItDoesNotKnow(OperationCode verify) {
    disk.run(Cdbs.access(verify, 0x20, 0, 1)).fails(SenseData.invalidFieldInCdb(1, 7));
    disk.run(Cdbs.access(verify, 0x04, 0, 1)).fails(SenseData.invalidFieldInCdb(1, 2));
  }

  @ParameterizedTest
  @EnumSource(names = {"VERIFY_10", "VERIFY_12", "VERIFY_16"})
  void comparesEachBlockWithTheOneOfTheDataOut(OperationCode verify) {
    byte[] block = TestDisk.random(1);
    disk.run(Cdbs.access(OperationCode.WRITE_SAME_16, 10, 3), block).good();
    byte[] cdb = Cdbs.access(verify, EACH, 10, 3);
    assertThat(disk.dataOutLength(cdb)).isEqualTo(TestDisk.BLOCK);
    disk.run(cdb, block).good();
    disk.device.bytes()[10 * TestDisk.BLOCK + 1500] ^= 1;
    disk.run(cdb, block)
        .fails(SenseData.of(Sense.MISCOMPARE_DURING_VERIFY_OPERATION).withInformation(1500));
    assertThat(disk.dataOutLength(Cdbs.access(verify, EACH, 10, 0))).isZero();
    disk.run(Cdbs.access(verify, EACH, 10, 0)).good();
    disk.run(cdb).fails(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    disk.run(cdb, Arrays.copyOf(block, 500)).fails(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
  }

  @Test
  void refusesToCompareAPartOfABlock() {
    byte[] cdb = Cdbs.access(OperationCode.VERIFY_10, BYTE_CHECK, 0, 2);
    disk.run(cdb, Arrays.copyOf(disk.stored(0, 2), 600))
        .fails(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
  }
}
