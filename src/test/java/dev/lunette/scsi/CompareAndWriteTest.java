package dev.lunette.scsi;

import static dev.lunette.scsi.Cdbs.DPO;
import static dev.lunette.scsi.Cdbs.FUA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class CompareAndWriteTest {

  private static final int MOST = 64;

  @AutoClose private final TestDisk disk = TestDisk.thin();

  private static byte[] cdb(int flags, long lba, int blocks) {
    return ByteBuffer.allocate(16)
        .put(0, (byte) 0x89)
        .put(1, (byte) flags)
        .putLong(2, lba)
        .put(13, (byte) blocks)
        .array();
  }

  private static byte[] both(byte[] expected, byte[] source) {
    return ByteBuffer.allocate(expected.length + source.length).put(expected).put(source).array();
  }

  @Test
  void writesWhereWhatIsStoredIsWhatIsExpected() {
    for (int blocks : new int[] {1, 3, MOST}) {
      byte[] cdb = cdb(DPO, 4000, blocks);
      byte[] source = TestDisk.random(blocks);
      assertThat(disk.dataOutLength(cdb)).isEqualTo(2 * blocks * TestDisk.BLOCK);
      disk.run(cdb, both(disk.stored(4000, blocks), source)).good();
      assertThat(disk.stored(4000, blocks)).isEqualTo(source);
    }
  }

  @Test
  void namesTheFirstByteThatDiffersAndWritesNothing() {
    byte[] before = disk.stored(10, 3);
    byte[] expected = disk.stored(10, 3);
    expected[700] ^= 1;
    expected[1500] ^= 1;
    disk.run(cdb(0, 10, 3), both(expected, TestDisk.random(3)))
        .fails(SenseData.of(Sense.MISCOMPARE_DURING_VERIFY_OPERATION).withInformation(700));
    assertThat(disk.stored(10, 3)).isEqualTo(before);
    assertThat(disk.device.calls).containsExactly("read 5120 1536");
  }

  @Test
  void writesThroughTheCacheWithFua() {
    disk.run(cdb(FUA, 1, 1), both(disk.stored(1, 1), TestDisk.random(1))).good();
    disk.run(cdb(0, 1, 1), both(disk.stored(1, 1), TestDisk.random(1))).good();
    assertThat(disk.device.calls)
        .containsExactly("read 512 512", "write 512 512 durable", "read 512 512", "write 512 512");
  }

  @Test
  void tellsThatItWasTheReadingThatFailed() {
    byte[] data = both(disk.stored(1, 1), TestDisk.random(1));
    disk.device.failure = new IOException("broken");
    disk.run(cdb(0, 1, 1), data).fails(Sense.UNRECOVERED_READ_ERROR);
    disk.run(Cdbs.access(OperationCode.ORWRITE_16, 1, 1), TestDisk.random(1))
        .fails(Sense.UNRECOVERED_READ_ERROR);
  }

  @Test
  void refusesDataThatIsNotTwiceTheBlocks() {
    byte[] four = new byte[4 * TestDisk.BLOCK];
    for (int blocks : new int[] {0, 1, 3}) {
      disk.run(cdb(0, 0, blocks), four).fails(SenseData.invalidFieldInCdb(13, 7));
    }
    assertThat(disk.device.calls).isEmpty();
    disk.run(cdb(0, 4096, 0)).good();
  }

  @Test
  void refusesWhatItCanNotDo() {
    disk.run(cdb(0, 0, MOST + 1)).fails(SenseData.invalidFieldInCdb(13, 7));
    disk.run(cdb(0, 4095, 2)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(cdb(0, 4097, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(cdb(0x20, 0, 1)).fails(SenseData.invalidFieldInCdb(1, 7));
    byte[] reserved = cdb(0, 0, 1);
    reserved[12] = 1;
    disk.run(reserved).fails(SenseData.invalidFieldInCdb(12, 0));
    try (TestDisk readOnly = TestDisk.readOnly()) {
      assertThat(readOnly.dataOutLength(cdb(0, 0, 1))).isZero();
      readOnly.run(cdb(0, 0, 1)).fails(Sense.WRITE_PROTECTED);
    }
  }
}
