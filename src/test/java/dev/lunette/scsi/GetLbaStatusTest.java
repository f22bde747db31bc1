package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Extent.State;
import dev.lunette.vdisk.FilterDevice;
import dev.lunette.vdisk.VDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GetLbaStatusTest {

  private static final int BLOCK = TestDisk.BLOCK;

  private final TestDisk disk = TestDisk.thin();

  @AfterEach
  void close() {
    disk.close();
  }

  private static byte[] cdb(long lba, int allocationLength) {
    return ByteBuffer.allocate(16)
        .putShort(0, (short) 0x9E12)
        .putLong(2, lba)
        .putInt(10, allocationLength)
        .array();
  }

  private TestCommand ask(long lba, int allocationLength) {
    return disk.run(cdb(lba, allocationLength));
  }

  /** Extents one after the other, in blocks, in turn data and holes. */
  private static List<Extent> inTurn(long lba, long... blocks) {
    List<Extent> extents = new ArrayList<>();
    long at = lba;
    for (long count : blocks) {
      State state = extents.size() % 2 == 0 ? State.DATA : State.HOLE;
      extents.add(new Extent(at * BLOCK, count * BLOCK, state));
      at += count;
    }
    return extents;
  }

  private static String descriptor(long lba, long blocks, int status) {
    return "%016x%08x%02x000000".formatted(lba, blocks, status);
  }

  private static String hex(byte[] data) {
    return HexFormat.of().formatHex(data);
  }

  @Test
  void tellsWhatIsMappedAndWhatIsDeallocated() {
    disk.device.stored = inTurn(8, 8, 1000, 3080);
    assertThat(hex(ask(8, 1024).data()))
        .isEqualTo(
            "0000003400000000"
                + descriptor(8, 8, 0)
                + descriptor(16, 1000, 1)
                + descriptor(1016, 3080, 0));
  }

  @Test
  void tellsWhatIsAnchored() {
    disk.device.stored =
        List.of(
            new Extent(0, 4L * BLOCK, State.DATA),
            new Extent(4L * BLOCK, 8L * BLOCK, State.ANCHORED),
            new Extent(12L * BLOCK, 4084L * BLOCK, State.HOLE));
    assertThat(hex(ask(0, 1024).data()))
        .isEqualTo(
            "0000003400000000"
                + descriptor(0, 4, 0)
                + descriptor(4, 8, 2)
                + descriptor(12, 4084, 1));
  }

  @Test
  void tellsAsManyAsThereIsRoomFor() {
    disk.device.stored = inTurn(0, 1, 1, 1, 4093);
    assertThat(hex(ask(0, 24).data())).isEqualTo("0000001400000000" + descriptor(0, 1, 0));
    assertThat(hex(ask(0, 55).data()))
        .isEqualTo("0000002400000000" + descriptor(0, 1, 0) + descriptor(1, 1, 1));
    assertThat(ask(0, 56).data()).hasSize(56);
    assertThat(ask(0, -1).data()).hasSize(72);
  }

  @Test
  void cutsOffOneDescriptorThatThereIsNoRoomFor() {
    disk.device.stored = inTurn(0, 1, 4095);
    String whole = "0000001400000000" + descriptor(0, 1, 0);
    for (int length : new int[] {1, 4, 7, 8, 23}) {
      assertThat(hex(ask(0, length).data())).isEqualTo(whole.substring(0, 2 * length));
    }
    assertThat(ask(0, 0).data()).isEmpty();
  }

  @Test
  void tellsNoMoreThanItsLimit() {
    long[] each = new long[4096];
    Arrays.fill(each, 1);
    disk.device.stored = inTurn(0, each);
    ByteBuffer data = ByteBuffer.wrap(ask(0, -1).data());
    int descriptors = Limits.LBA_STATUS_DESCRIPTORS;
    assertThat(data.getInt(0)).isEqualTo(4 + 16 * descriptors);
    assertThat(data.capacity()).isEqualTo(8 + 16 * descriptors);
    assertThat(data.getLong(data.capacity() - 16)).isEqualTo(descriptors - 1);
  }

  @Test
  void asksOnlyFromTheStartingBlockToTheEnd() {
    disk.device.stored = inTurn(4095, 1);
    assertThat(hex(ask(4095, 24).data())).isEqualTo("0000001400000000" + descriptor(4095, 1, 0));
    assertThat(disk.device.calls).containsExactly("extents 2096640 512 2");
  }

  @Test
  void refusesToStartBeyondTheLastBlock() {
    for (long lba : new long[] {4096, 4097, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      ask(lba, 24).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    }
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void refusesOtherReportTypes() {
    byte[] cdb = cdb(0, 24);
    cdb[14] = 1;
    disk.run(cdb).fails(SenseData.invalidFieldInCdb(14, 0));
  }

  @Test
  void callsEverythingMappedIfTheDiskIsNotThin() {
    try (TestDisk plain = TestDisk.plain()) {
      plain.device.stored = inTurn(0, 0, 4096);
      assertThat(hex(plain.run(cdb(6, 1024)).data()))
          .isEqualTo("0000001400000000" + descriptor(6, 4090, 0));
      assertThat(plain.device.calls).isEmpty();
    }
  }

  @Test
  void answersForAReadOnlyDisk() {
    try (TestDisk readOnly = TestDisk.readOnly()) {
      readOnly.device.stored = inTurn(0, 4096);
      readOnly.run(cdb(0, 24)).good();
    }
  }

  @Test
  void isNotReadyWhileTheDiskIsStopped() {
    disk.run("1B 00 00 00 04").good();
    ask(0, 24).fails(Sense.LOGICAL_UNIT_NOT_READY_INITIALIZING_COMMAND_REQUIRED);
  }

  @Test
  void reportsThatTheStoreFails() {
    disk.device.failure = new IOException("broken");
    ask(0, 24).fails(Sense.UNRECOVERED_READ_ERROR);
  }

  /** On a disk with more blocks than a descriptor can count. */
  @Test
  void reachesAsFarAsOneDescriptorCan() throws IOException {
    long size = 5L << 40;
    long blocks = size / BLOCK;
    try (VDisk vdisk = vdisk(size)) {
      DiskUnit unit = new DiskUnit(vdisk, TestDisk.LIMITS);
      for (long lba : new long[] {0, 0xFFFF_FFFFL, blocks - 0x1_0000_0000L}) {
        assertThat(hex(ask(unit, lba)))
            .isEqualTo("0000001400000000" + descriptor(lba, 0xFFFF_FFFFL, 1));
      }
      assertThat(hex(ask(unit, blocks - 2)))
          .isEqualTo("0000001400000000" + descriptor(blocks - 2, 2, 1));
    }
  }

  private byte[] ask(DiskUnit unit, long lba) {
    return new TestCommand(disk.nexus, 0, cdb(lba, 1024), new byte[0]).run(unit).data();
  }

  /** A disk of one hole. */
  private static VDisk vdisk(long size) {
    BlockDevice hole =
        new FilterDevice(new MemoryDevice(BLOCK, TestDisk.THIN)) {
          @Override
          public long sizeBytes() {
            return size;
          }

          @Override
          public List<Extent> extents(long offset, long length, int most) {
            return List.of(new Extent(offset, length, State.HOLE));
          }
        };
    VDiskConfig config =
        new VDiskConfig(
            "large",
            "memory",
            Optional.empty(),
            size,
            BLOCK,
            4096,
            BlockLayout.DEFAULT,
            false,
            true,
            Optional.of(TestDisk.SERIAL),
            List.of());
    return new VDisk(config, TestDisk.SERIAL, hole, TestDisk.LIMITS);
  }
}
