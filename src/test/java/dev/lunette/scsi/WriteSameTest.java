package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WriteSameTest {

  private static final int UNMAP = 0x08;
  private static final int ANCHOR = 0x10;
  private static final int NDOB = 0x01;
  private static final byte[] ZEROS = new byte[TestDisk.BLOCK];

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void writesOneBlockOverAndOver(OperationCode writeSame) {
    byte[] block = TestDisk.random(1);
    byte[] after = disk.stored(256, 1);
    byte[] cdb = Cdbs.access(writeSame, 1, 255);
    assertThat(disk.dataOutLength(cdb)).isEqualTo(TestDisk.BLOCK);
    disk.run(cdb, block).good();
    for (int lba = 1; lba < 256; lba++) {
      assertThat(disk.stored(lba, 1)).isEqualTo(block);
    }
    assertThat(disk.stored(256, 1)).isEqualTo(after);
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void givesSpaceBackForZerosWithUnmap(OperationCode writeSame) {
    disk.run(Cdbs.access(writeSame, UNMAP, 3, 5), ZEROS).good();
    disk.run(Cdbs.access(writeSame, 0, 3, 5), ZEROS).good();
    assertThat(disk.device.calls).containsExactly("trim 1536 2560", "zero 1536 2560");
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void writesOtherDataEvenWithUnmap(OperationCode writeSame) {
    disk.run(Cdbs.access(writeSame, UNMAP, 3, 1), TestDisk.random(1)).good();
    assertThat(disk.stored(3, 1)).isEqualTo(TestDisk.random(1));
  }

  @Test
  void needsNoDataOutWithNdob() {
    byte[] cdb = Cdbs.access(OperationCode.WRITE_SAME_16, UNMAP | NDOB, 8, 8);
    assertThat(disk.dataOutLength(cdb)).isZero();
    disk.run(cdb).good();
    disk.run(Cdbs.access(OperationCode.WRITE_SAME_16, NDOB, 16, 8)).good();
    assertThat(disk.device.calls).containsExactly("trim 4096 4096", "zero 8192 4096");
    disk.run(Cdbs.access(OperationCode.WRITE_SAME_10, NDOB, 16, 8))
        .fails(SenseData.invalidFieldInCdb(1, 0));
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void takesZeroBlocksForAllThatFollow(OperationCode writeSame) {
    disk.run(Cdbs.access(writeSame, 4096 - 256, 0), ZEROS).good();
    disk.run(Cdbs.access(writeSame, 4096, 0), ZEROS).good();
    assertThat(disk.device.calls).containsExactly("zero 1966080 131072");
    disk.run(Cdbs.access(writeSame, 4096 - 257, 0), ZEROS)
        .fails(SenseData.invalidFieldInCdb(writeSame.blocksOffset(), 7));
    disk.run(Cdbs.access(writeSame, 4097, 0), ZEROS)
        .fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(writeSame, -1, 0), ZEROS).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void asksForNoDataThatItCanNotUse(OperationCode writeSame) {
    assertThat(disk.dataOutLength(Cdbs.access(writeSame, 0, 257))).isZero();
    assertThat(disk.dataOutLength(Cdbs.access(writeSame, 4095, 2))).isZero();
    disk.run(Cdbs.access(writeSame, 0, 257), ZEROS)
        .fails(SenseData.invalidFieldInCdb(writeSame.blocksOffset(), 7));
    disk.run(Cdbs.access(writeSame, 4095, 2), ZEROS)
        .fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void refusesWhatIsNotOneBlock(OperationCode writeSame) {
    for (int length : new int[] {0, 256, 1024}) {
      disk.run(Cdbs.access(writeSame, UNMAP, 0, 1), new byte[length])
          .fails(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    }
    assertThat(disk.device.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void keepsTheSpaceOfWhatIsAnchored(OperationCode writeSame) {
    disk.device.anchors = true;
    disk.run(Cdbs.access(writeSame, ANCHOR | UNMAP, 3, 5), ZEROS).good();
    assertThat(disk.device.calls).containsExactly("zero 1536 2560");
    disk.run(Cdbs.access(writeSame, ANCHOR, 0, 1), ZEROS).fails(SenseData.invalidFieldInCdb(1, 4));
    assertThat(disk.device.calls).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void refusesFlagsThatItDoesNotKnow(OperationCode writeSame) {
    disk.run(Cdbs.access(writeSame, ANCHOR, 0, 1), ZEROS).fails(SenseData.invalidFieldInCdb(1, 4));
    disk.run(Cdbs.access(writeSame, ANCHOR | UNMAP, 0, 1), ZEROS)
        .fails(SenseData.invalidFieldInCdb(1, 4));
    disk.run(Cdbs.access(writeSame, 0x60, 0, 1), ZEROS).fails(SenseData.invalidFieldInCdb(1, 7));
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void refusesUnmapOnADiskThatIsNotThin(OperationCode writeSame) {
    try (TestDisk plain = TestDisk.plain()) {
      plain
          .run(Cdbs.access(writeSame, UNMAP, 0, 1), ZEROS)
          .fails(SenseData.invalidFieldInCdb(1, 3));
      plain
          .run(Cdbs.access(writeSame, ANCHOR | UNMAP, 0, 1), ZEROS)
          .fails(SenseData.invalidFieldInCdb(1, 4));
      plain.run(Cdbs.access(writeSame, 0, 1), ZEROS).good();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE_SAME_10", "WRITE_SAME_16"})
  void leavesAReadOnlyDiskAlone(OperationCode writeSame) {
    try (TestDisk readOnly = TestDisk.readOnly()) {
      byte[] cdb = Cdbs.access(writeSame, UNMAP, 0, 1);
      assertThat(readOnly.dataOutLength(cdb)).isZero();
      readOnly.run(cdb, Arrays.copyOf(ZEROS, TestDisk.BLOCK)).fails(Sense.WRITE_PROTECTED);
      assertThat(readOnly.device.calls).isEmpty();
    }
  }
}
