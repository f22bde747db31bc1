package dev.lunette.scsi;

import static dev.lunette.scsi.Cdbs.DPO;
import static dev.lunette.scsi.Cdbs.FUA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReadTest {

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @ParameterizedTest
  @EnumSource(names = {"READ_6", "READ_10", "READ_12", "READ_16"})
  void readsWhatIsStored(OperationCode read) {
    assertThat(disk.run(Cdbs.access(read, 0, 1)).data()).isEqualTo(disk.stored(0, 1));
    assertThat(disk.run(Cdbs.access(read, 1000, 100)).data()).isEqualTo(disk.stored(1000, 100));
    assertThat(disk.run(Cdbs.access(read, 3968, 128)).data()).isEqualTo(disk.stored(3968, 128));
  }

  @ParameterizedTest
  @EnumSource(names = {"READ_6", "READ_10", "READ_12", "READ_16"})
  void refusesBlocksBeyondTheEnd(OperationCode read) {
    disk.run(Cdbs.access(read, 4096, 1)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(read, 4095, 2)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(read, 0x1F_FFFF, 1)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assertThat(disk.device.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"READ_10", "READ_12", "READ_16"})
  void refusesAddressesWithTheHighestBitSet(OperationCode read) {
    disk.run(Cdbs.access(read, 0x8000_0000L, 1)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(read, -1, 1)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(read, -1, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
  }

  @Test
  void refusesAddressesThatWrapAround() {
    for (long lba : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 1L << 55, -128}) {
      disk.run(Cdbs.access(OperationCode.READ_16, lba, 128))
          .fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"READ_10", "READ_12", "READ_16"})
  void readsNoBlocksAnywhereInside(OperationCode read) {
    assertThat(disk.run(Cdbs.access(read, 0, 0)).data()).isEmpty();
    assertThat(disk.run(Cdbs.access(read, 4096, 0)).data()).isEmpty();
    disk.run(Cdbs.access(read, 4097, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void takesZeroFor256BlocksInTheShortForm() {
    // 256 blocks are over the limit of this disk, which shows that they were meant.
    disk.run(Cdbs.access(OperationCode.READ_6, 0, 0)).fails(SenseData.invalidFieldInCdb(4, 7));
    disk.run(Cdbs.access(OperationCode.READ_6, 3841, 0))
        .fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
  }

  @Test
  void pointsAtATransferLengthOverTheLimit() {
    disk.run(Cdbs.access(OperationCode.READ_10, 0, 129)).fails(SenseData.invalidFieldInCdb(7, 7));
    disk.run(Cdbs.access(OperationCode.READ_12, 0, 129)).fails(SenseData.invalidFieldInCdb(6, 7));
    disk.run(Cdbs.access(OperationCode.READ_16, 0, 129)).fails(SenseData.invalidFieldInCdb(10, 7));
  }

  @ParameterizedTest
  @EnumSource(names = {"READ_10", "READ_12", "READ_16"})
  void writesTheCacheBackBeforeAReadWithFua(OperationCode read) {
    assertThat(disk.run(Cdbs.access(read, FUA | DPO, 8, 1)).data()).isEqualTo(disk.stored(8, 1));
    assertThat(disk.device.calls).containsExactly("flush", "read 4096 512");
  }

  @ParameterizedTest
  @EnumSource(names = {"READ_10", "READ_12", "READ_16"})
  void readsWithDpoAsWithout(OperationCode read) {
    assertThat(disk.run(Cdbs.access(read, DPO, 8, 1)).data()).isEqualTo(disk.stored(8, 1));
    assertThat(disk.device.calls).containsExactly("read 4096 512");
  }

  @Test
  void needsNoFlushForFuaWhereThereIsNoCache() {
    try (TestDisk through = new TestDisk(TestDisk.THIN, false, false)) {
      through.run(Cdbs.access(OperationCode.READ_10, FUA, 8, 1)).good();
      assertThat(through.device.calls).containsExactly("read 4096 512");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"READ_10", "READ_12", "READ_16"})
  void refusesProtectionInformation(OperationCode read) {
    for (int protect = 1; protect < 8; protect++) {
      disk.run(Cdbs.access(read, protect << 5, 0, 1)).fails(SenseData.invalidFieldInCdb(1, 7));
    }
  }

  @Test
  void needsNoDataOut() {
    assertThat(disk.dataOutLength(Cdbs.access(OperationCode.READ_10, 0, 1))).isZero();
  }

  @Test
  void readsFromAReadOnlyDisk() {
    try (TestDisk readOnly = TestDisk.readOnly()) {
      byte[] cdb = Cdbs.access(OperationCode.READ_10, FUA, 5, 3);
      assertThat(readOnly.run(cdb).data()).isEqualTo(readOnly.stored(5, 3));
      assertThat(readOnly.device.calls).containsExactly("read 2560 1536");
    }
  }
}
