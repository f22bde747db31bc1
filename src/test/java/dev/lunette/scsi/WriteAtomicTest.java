package dev.lunette.scsi;

import static dev.lunette.scsi.Cdbs.DPO;
import static dev.lunette.scsi.Cdbs.FUA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.VDiskChange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class WriteAtomicTest {

  private static final int MOST = 64;
  private static final SenseData UNKNOWN =
      SenseData.of(Sense.INVALID_COMMAND_OPERATION_CODE).at(new FieldPointer(true, 0, 7));

  @AutoClose private final TestDisk disk = TestDisk.thin();

  private static byte[] cdb(int flags, long lba, int blocks) {
    return Cdbs.access(OperationCode.WRITE_ATOMIC_16, flags, lba, blocks);
  }

  /** The five fields of the block limits that are about it. */
  private static int[] limits(TestDisk disk) {
    int[] limits = new int[5];
    ByteBuffer.wrap(disk.run("12 01 B0 00 FF").data()).position(44).asIntBuffer().get(limits);
    return limits;
  }

  private static byte[] support(TestDisk disk) {
    return disk.run("A3 0C 01 9C 00 00 00 00 00 FF").data();
  }

  @Test
  void writesAllInOne() {
    for (int blocks : new int[] {1, 3, MOST}) {
      byte[] cdb = cdb(DPO, 4001, blocks);
      byte[] source = TestDisk.random(blocks);
      assertThat(disk.dataOutLength(cdb)).isEqualTo(blocks * TestDisk.BLOCK);
      disk.run(cdb, source).good();
      assertThat(disk.stored(4001, blocks)).isEqualTo(source);
    }
    disk.run(cdb(FUA, 1, 2), TestDisk.random(2)).good();
    assertThat(disk.device.calls)
        .containsExactly(
            "write 2048512 512",
            "write 2048512 1536",
            "write 2048512 32768",
            "write 512 1024 durable");
  }

  @Test
  void writesNothingOfLessThanAll() {
    for (int bytes : new int[] {0, 100, 512, 1024, 1535}) {
      byte[] part = Arrays.copyOf(TestDisk.random(3), bytes);
      disk.run(cdb(0, 0, 3), part).fails(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);
    }
    assertThat(disk.device.calls).isEmpty();
    disk.run(cdb(0, 0, 3), TestDisk.random(5)).good();
    assertThat(disk.device.calls).containsExactly("write 0 1536");
  }

  /** The block limits say that there is none: one atomic write operation is all blocks. */
  @Test
  void refusesAnAtomicBoundary() {
    for (int at : new int[] {10, 11}) {
      byte[] cdb = cdb(0, 0, 8);
      cdb[at] = 4;
      disk.run(cdb).fails(SenseData.invalidFieldInCdb(10, 7));
    }
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void refusesMoreThanItSaysThatItCan() {
    assertThat(limits(disk)).containsExactly(MOST, 0, 0, 0, 0);
    disk.run(cdb(0, 0, MOST + 1)).fails(SenseData.invalidFieldInCdb(12, 7));
    disk.run(cdb(0, 4095, 2)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(cdb(0, 4095, MOST + 1)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void saysNoMoreThanOneCommandMayTransfer() {
    Capabilities all = new Capabilities(false, true, true, true, false, false, 4096, 1 << 30);
    try (TestDisk large = new TestDisk(all, false, true)) {
      assertThat(limits(large)).containsExactly(128, 0, 0, 0, 0);
      large.run(cdb(0, 0, 128), TestDisk.random(128)).good();
      large.run(cdb(0, 0, 129)).fails(SenseData.invalidFieldInCdb(12, 7));
    }
  }

  @Test
  void isUnknownToADiskThatCanNotDoIt() {
    try (TestDisk plain = TestDisk.plain()) {
      assertThat(plain.dataOutLength(cdb(0, 0, 1))).isZero();
      plain.run(cdb(0, 0, 1), TestDisk.random(1)).fails(UNKNOWN);
      plain.run(cdb(0, 4096, 0)).fails(UNKNOWN);
      assertThat(limits(plain)).containsExactly(0, 0, 0, 0, 0);
      assertThat(support(plain)).containsExactly(0, 1, 0, 0);
    }
  }

  /** And all that it tells of itself follows. */
  @Test
  void becomesUnknownWhenTheDiskMovesToWhereItCanNotBeDone() {
    assertThat(support(disk)).hasSize(20);
    disk.unit.attach(disk.nexus);
    disk.run("00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    disk.device.capabilities = new Capabilities(false, true, true, true, false, false, 4096, 0);
    disk.run(cdb(0, 0, 1), TestDisk.random(1)).fails(Sense.INVALID_FIELD_IN_CDB);
    disk.vdisk.changed(VDiskChange.CAPABILITIES);
    disk.run(cdb(0, 0, 1), TestDisk.random(1)).fails(Sense.INQUIRY_DATA_HAS_CHANGED);
    disk.run(cdb(0, 0, 1), TestDisk.random(1)).fails(UNKNOWN);
    assertThat(limits(disk)).containsExactly(0, 0, 0, 0, 0);
    assertThat(support(disk)).containsExactly(0, 1, 0, 0);
    assertThat(disk.device.calls).isEmpty();
  }
}
