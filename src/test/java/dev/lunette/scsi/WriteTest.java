package dev.lunette.scsi;

import static dev.lunette.scsi.Cdbs.DPO;
import static dev.lunette.scsi.Cdbs.FUA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WriteTest {

  private static final int FUA_NV = 0x02;

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @ParameterizedTest
  @EnumSource(names = {"WRITE_6", "WRITE_10", "WRITE_12", "WRITE_16"})
  void writesWhatCame(OperationCode write) {
    byte[] cdb = Cdbs.access(write, 4000, 96);
    assertThat(disk.dataOutLength(cdb)).isEqualTo(96 * TestDisk.BLOCK);
    disk.run(cdb, TestDisk.random(96)).good();
    assertThat(disk.stored(4000, 96)).isEqualTo(TestDisk.random(96));
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_6", "WRITE_10", "WRITE_12", "WRITE_16"})
  void asksForNoDataThatIsForBeyondTheEnd(OperationCode write) {
    byte[] cdb = Cdbs.access(write, 4095, 2);
    assertThat(disk.dataOutLength(cdb)).isZero();
    disk.run(cdb, TestDisk.random(2)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assertThat(disk.device.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_10", "WRITE_12", "WRITE_16"})
  void writesNoBlocksAnywhereInside(OperationCode write) {
    disk.run(Cdbs.access(write, 4096, 0)).good();
    disk.run(Cdbs.access(write, 4097, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(write, -1, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assertThat(disk.device.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_10", "WRITE_12", "WRITE_16"})
  void asksForNoDataOverTheTransferLimit(OperationCode write) {
    byte[] cdb = Cdbs.access(write, 0, 129);
    assertThat(disk.dataOutLength(cdb)).isZero();
    disk.run(cdb).fails(SenseData.invalidFieldInCdb(write.blocksOffset(), 7));
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_10", "WRITE_12", "WRITE_16"})
  void writesThroughTheCacheWithFua(OperationCode write) {
    disk.run(Cdbs.access(write, FUA | DPO | FUA_NV, 1, 1), TestDisk.random(1)).good();
    disk.run(Cdbs.access(write, DPO | FUA_NV, 1, 1), TestDisk.random(1)).good();
    assertThat(disk.device.calls).containsExactly("write 512 512 durable", "write 512 512");
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_10", "WRITE_12", "WRITE_16"})
  void refusesProtectionInformation(OperationCode write) {
    for (int protect = 1; protect < 8; protect++) {
      byte[] cdb = Cdbs.access(write, protect << 5, 0, 1);
      disk.run(cdb, TestDisk.random(1)).fails(SenseData.invalidFieldInCdb(1, 7));
    }
    assertThat(disk.device.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_6", "WRITE_10", "WRITE_12", "WRITE_16"})
  void leavesAReadOnlyDiskAlone(OperationCode write) {
    try (TestDisk readOnly = TestDisk.readOnly()) {
      byte[] cdb = Cdbs.access(write, 0, 1);
      assertThat(readOnly.dataOutLength(cdb)).isZero();
      readOnly.run(cdb, TestDisk.random(1)).fails(Sense.WRITE_PROTECTED);
      assertThat(readOnly.device.calls).isEmpty();
    }
  }

  @Test
  void writesTheWholeBlocksOfAnInitiatorThatExpectsToSendLess() {
    byte[] before = disk.stored(2, 1);
    disk.run(Cdbs.access(OperationCode.WRITE_10, 0, 3), TestDisk.random(2)).good();
    assertThat(disk.stored(0, 2)).isEqualTo(TestDisk.random(2));
    assertThat(disk.stored(2, 1)).isEqualTo(before);
  }

  @Test
  void writesNothingIfAPartOfABlockIsLeft() {
    byte[] cdb = Cdbs.access(OperationCode.WRITE_10, 0, 3);
    byte[] part = Arrays.copyOf(TestDisk.random(2), TestDisk.BLOCK + 200);
    disk.run(cdb, part).fails(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void ignoresWhatExceedsTheCdb() {
    byte[] before = disk.stored(1, 1);
    byte[] cdb = Cdbs.access(OperationCode.WRITE_10, 0, 1);
    disk.run(cdb, Arrays.copyOf(TestDisk.random(1), 10_000)).good();
    assertThat(disk.stored(0, 1)).isEqualTo(TestDisk.random(1));
    assertThat(disk.stored(1, 1)).isEqualTo(before);
  }

  @Test
  void neverAcknowledgesAWriteWhoseDataWasNotAskedFor() {
    disk.unit.attach(disk.nexus);
    TestCommand first = disk.command(Cdbs.access(OperationCode.WRITE_10, 0, 1), new byte[0]);
    assertThat(disk.unit.dataOutLength(first)).isZero();
    disk.run("00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    disk.unit.execute(first);
    first.fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
  }

  @Test
  void neverAcknowledgesAWriteThatTheDiskGrewUnder() {
    TestCommand write = disk.command(Cdbs.access(OperationCode.WRITE_10, 4096, 1), new byte[0]);
    assertThat(disk.unit.dataOutLength(write)).isZero();
    disk.grow(2L * TestDisk.BLOCKS * TestDisk.BLOCK);
    disk.unit.execute(write);
    write.fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
  }
}
