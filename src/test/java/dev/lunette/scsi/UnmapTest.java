package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class UnmapTest {

  @AutoClose private final TestDisk disk = TestDisk.thin();

  /** A parameter list of pairs of first block and number of blocks. */
  private static byte[] list(long... pairs) {
    int descriptorBytes = pairs.length / 2 * 16;
    ByteBuffer list = ByteBuffer.allocate(8 + descriptorBytes);
    list.putShort((short) (6 + descriptorBytes)).putShort((short) descriptorBytes).putInt(0);
    for (int i = 0; i < pairs.length; i += 2) {
      list.putLong(pairs[i]).putInt((int) pairs[i + 1]).putInt(0);
    }
    return list.array();
  }

  private static byte[] cdb(int parameterListLength) {
    return ByteBuffer.allocate(16)
        .put(0, (byte) 0x42)
        .putShort(7, (short) parameterListLength)
        .array();
  }

  private TestCommand unmap(byte[] list) {
    return disk.run(cdb(list.length), list);
  }

  @Test
  void givesEachRangeBack() {
    assertThat(disk.dataOutLength(cdb(40))).isEqualTo(40);
    unmap(list(8, 16, 100, 1)).good();
    assertThat(disk.device.calls).containsExactly("trim 4096 8192", "trim 51200 512");
    assertThat(disk.stored(100, 1)).containsOnly(0);
  }

  @Test
  void skipsRangesOfNoBlocks() {
    unmap(list(0, 0, 4096, 0, 7, 1)).good();
    unmap(list(4096, 0)).good();
    assertThat(disk.device.calls).containsExactly("trim 3584 512");
  }

  @Test
  void doesNothingForAnEmptyList() {
    unmap(list()).good();
    disk.run(cdb(0)).good();
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void checksAllRangesBeforeTheFirst() {
    unmap(list(0, 1, 4095, 2)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    unmap(list(0, 1, -1, 1)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    unmap(list(0, 1, 4097, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    unmap(list(Long.MAX_VALUE, 0xFFFF_FFFFL)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void boundsDescriptorsAndBlocks() {
    unmap(list(0, 1, 1, 1, 2, 1, 3, 1, 4, 1)).fails(SenseData.invalidFieldInParameterList(2));
    unmap(list(0, 2049)).fails(SenseData.invalidFieldInParameterList(16));
    unmap(list(0, 2048, 0, 1)).fails(SenseData.invalidFieldInParameterList(32));
    assertThat(disk.device.calls).isEmpty();
    unmap(list(0, 2047, 0, 1)).good();
  }

  @Test
  void refusesAListThatIsShorterThanItSays() {
    byte[] list = list(0, 1, 8, 1);
    disk.run(cdb(list.length), Arrays.copyOf(list, 30)).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    disk.run(cdb(24), list).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    disk.run(cdb(7), list).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    disk.run(cdb(list.length), new byte[0]).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    list[1] = 21;
    unmap(list).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void ignoresAPartOfADescriptor() {
    byte[] list = list(0, 1, 8, 1);
    list[3] = 31;
    unmap(list).good();
    assertThat(disk.device.calls).containsExactly("trim 0 512");
  }

  @Test
  void keepsTheSpaceOfWhatIsAnchored() {
    disk.device.anchors = true;
    disk.run("42 01 00 00 00 00 00 00 28", list(8, 16, 100, 1)).good();
    assertThat(disk.device.calls).containsExactly("zero 4096 8192", "zero 51200 512");
    assertThat(disk.stored(100, 1)).containsOnly(0);
  }

  @Test
  void refusesToAnchorWhereNoSpaceCanBeKept() {
    String cdb = "42 01 00 00 00 00 00 00 18";
    assertThat(disk.dataOutLength(Cdbs.hex(cdb))).isZero();
    disk.run(cdb, list(0, 1)).fails(SenseData.invalidFieldInCdb(1, 0));
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void isUnknownToADiskThatIsNotThin() {
    try (TestDisk plain = TestDisk.plain()) {
      assertThat(plain.dataOutLength(cdb(24))).isZero();
      plain
          .run(cdb(24), list(0, 1))
          .fails(
              SenseData.of(Sense.INVALID_COMMAND_OPERATION_CODE).at(new FieldPointer(true, 0, 7)));
    }
  }

  @Test
  void leavesAReadOnlyDiskAlone() {
    try (TestDisk readOnly = TestDisk.readOnly()) {
      assertThat(readOnly.dataOutLength(cdb(24))).isZero();
      readOnly.run(cdb(24), list(0, 1)).fails(Sense.WRITE_PROTECTED);
    }
  }

  @Test
  void survivesAnyParameterList() {
    long seed = System.nanoTime();
    System.out.println("UnmapTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      byte[] list = new byte[random.nextInt(100)];
      random.nextBytes(list);
      if (list.length > 12 && random.nextBoolean()) {
        Arrays.fill(list, 0, Math.min(list.length, 20), (byte) 0);
        list[1] = (byte) random.nextInt(100);
        list[3] = (byte) random.nextInt(100);
      }
      disk.run(cdb(random.nextInt(120)), list).outcome();
    }
  }
}
