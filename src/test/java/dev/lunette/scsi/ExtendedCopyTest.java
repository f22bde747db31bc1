package dev.lunette.scsi;

import static dev.lunette.scsi.TestDisk.BLOCK;
import static dev.lunette.scsi.TestDisk.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.reservation.ReservationType;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EXTENDED COPY between two disks that a nexus can reach, and a third that it can't. */
final class ExtendedCopyTest {

  /** More than is copied in one step of 1024 blocks. */
  private static final int MANY = 2500;

  @AutoClose private final CopyScene scene = new CopyScene();
  private final TestDisk one = scene.one;
  private final TestDisk two = scene.two;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void copiesFromOneDiskToAnother(boolean isLong) {
    byte[] before = two.device.bytes().clone();
    CopyLists lists = isLong ? CopyLists.lid4() : CopyLists.lid1();
    scene.run(lists.disks(two, one).segment(1, 0, MANY, 5, 1000).segment(1, 0, 1, 4095, 0)).good();
    assertThat(two.stored(1000, MANY)).isEqualTo(one.stored(5, MANY));
    assertThat(two.stored(0, 1)).isEqualTo(one.stored(4095, 1));
    System.arraycopy(two.device.bytes(), 0, before, 0, BLOCK);
    System.arraycopy(two.device.bytes(), 1000 * BLOCK, before, 1000 * BLOCK, MANY * BLOCK);
    assertThat(two.device.bytes()).isEqualTo(before);
    assertThat(two.device.calls).noneMatch(call -> call.endsWith("durable"));
  }

  @Test
  void movesOnlyWhatTheTwoCanNotShare() {
    one.device.sharedUnitBytes = 4096;
    two.device.sharedUnitBytes = 4096;
    scene.run(CopyLists.lid1().disks(one, two).segment(0, 1, 100, 5, 1005)).good();
    assertThat(two.stored(1005, 100)).isEqualTo(one.stored(5, 100));
    assertThat(two.device.calls)
        .containsExactly("write 514560 1536", "borrow 516096 49152", "write 565248 512");
    two.device.calls.clear();
    scene.run(CopyLists.lid1().disks(one, two).segment(0, 1, 100, 5, 1006)).good();
    assertThat(two.stored(1006, 100)).isEqualTo(one.stored(5, 100));
    assertThat(two.device.calls).containsExactly("write 515072 51200");
  }

  @Test
  void movesAllWhereTheTwoTurnOutNotToShare() {
    two.device.sharedUnitBytes = 4096;
    two.device.borrows = false;
    scene.run(CopyLists.lid1().disks(one, two).segment(0, 1, MANY, 0, 8)).good();
    assertThat(two.stored(8, MANY)).isEqualTo(one.stored(0, MANY));
    assertThat(two.device.calls).filteredOn(call -> call.startsWith("borrow")).hasSize(1);
  }

  @Test
  void doesSegmentsInOrder() {
    byte[] first = one.stored(0, 4);
    scene
        .run(CopyLists.lid1().disks(one, two).segment(0, 1, 4, 0, 8).segment(1, 0, 4, 8, 4000))
        .good();
    assertThat(two.stored(8, 4)).isEqualTo(first);
    assertThat(one.stored(4000, 4)).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"0, 100", "100, 0", "7, 7", "0, 1500"})
  void movesWhatOverlaps(int from, int to) {
    byte[] moved = one.stored(from, MANY);
    scene.run(CopyLists.lid1().disks(one).segment(0, 0, MANY, from, to)).good();
    assertThat(one.stored(to, MANY)).isEqualTo(moved);
  }

  @Test
  void reachesOnlyWhatTheNexusCanReach() {
    byte[] before = scene.hidden.device.bytes().clone();
    for (CopyLists lists :
        new CopyLists[] {
          CopyLists.lid1().disks(one, scene.hidden).segment(0, 1, 1, 0, 0),
          CopyLists.lid1().disks(one, scene.hidden).segment(1, 0, 1, 0, 0)
        }) {
      scene.run(lists).fails(CopyScene.aborted(Sense.COPY_TARGET_DEVICE_NOT_REACHABLE, 48));
    }
    assertThat(scene.hidden.device.calls).isEmpty();
    assertThat(scene.hidden.device.bytes()).isEqualTo(before);
    scene.map.update(new TreeMap<>(Map.of(0, one.unit))).join();
    scene
        .run(CopyLists.lid1().disks(one, two).segment(0, 1, 1, 0, 0))
        .fails(CopyScene.aborted(Sense.COPY_TARGET_DEVICE_NOT_REACHABLE, 48));
    assertThat(two.device.calls).isEmpty();
  }

  @Test
  void namesTheSegmentThatFailsAndKeepsThoseBefore() {
    scene
        .run(
            CopyLists.lid1()
                .disks(one, two)
                .segment(0, 1, 3, 0, 0)
                .segment(0, 1, 3, BLOCKS - 2, 100)
                .segment(0, 1, 3, 0, 200))
        .fails(SenseData.of(Sense.COPY_ABORTED).ofSegment(1));
    assertThat(two.stored(0, 3)).isEqualTo(one.stored(0, 3));
    assertThat(two.stored(200, 3)).isNotEqualTo(one.stored(0, 3));
    assertThat(scene.status(1)).isEqualTo("00000008" + "02" + "0001" + "00" + "00000600");
    assertThat(HexFormat.of().formatHex(one.run("84 04 01 00000000000000 000000FF").data()))
        .isEqualTo(
            "0000004a"
                + "00".repeat(52)
                + "02"
                + "00"
                + "0012"
                + "70000a00000000"
                + "0a"
                + "00000001"
                + "000000000000");
    one.run("84 00 01 00000000000000 000000FF").fails(SenseData.invalidFieldInCdb(2, 7));
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 0, 1",
    "0, 4096, 1",
    "4095, 0, 2",
    "0, 4095, 2",
    "-1, 0, 1",
    "0, -1, 1",
    "-9223372036854775808, 0, 65535",
    "4097, 0, 0"
  })
  void refusesWhatLiesBeyondTheEnd(long from, long to, int blocks) {
    byte[] before = one.device.bytes().clone();
    scene
        .run(CopyLists.lid1().disks(one).segment(0, 0, blocks, from, to))
        .fails(SenseData.of(Sense.COPY_ABORTED).ofSegment(0));
    assertThat(one.device.bytes()).isEqualTo(before);
  }

  @Test
  void failsWhereADiskFailsAndTellsWhatIsLeft() {
    two.device.failure = new IOException("broken");
    scene
        .run(CopyLists.lid1().disks(one, two).segment(0, 1, MANY, 0, 0))
        .fails(SenseData.of(Sense.THIRD_PARTY_DEVICE_FAILURE).withInformation(MANY).ofSegment(0));
    scene
        .run(CopyLists.lid1().disks(one, two).segment(1, 0, MANY, 0, 0))
        .fails(Sense.THIRD_PARTY_DEVICE_FAILURE);
  }

  @Test
  void writesNothingThatMayNotBeWritten() {
    byte[] before = two.device.bytes().clone();
    // SWP in the control mode page.
    byte[] list = HexFormat.of().parseHex("00000000" + "0a0a0210" + "08" + "00".repeat(7));
    two.run(Cdbs.hex("15 10 00 00 10"), list).good();
    scene
        .run(CopyLists.lid1().disks(one, two).segment(0, 1, 1, 0, 0))
        .fails(Sense.THIRD_PARTY_DEVICE_FAILURE);
    assertThat(two.device.bytes()).isEqualTo(before);
    scene.run(CopyLists.lid1().disks(one, two).segment(1, 0, 1, 0, 0)).good();
    two.run("1B 00 00 00 00").good();
    scene
        .run(CopyLists.lid1().disks(one, two).segment(1, 0, 1, 0, 0))
        .fails(Sense.THIRD_PARTY_DEVICE_FAILURE);
  }

  @ParameterizedTest
  @CsvSource({
    "WRITE_EXCLUSIVE, true, false",
    "EXCLUSIVE_ACCESS, false, false",
    "WRITE_EXCLUSIVE_REGISTRANTS_ONLY, true, false",
    "EXCLUSIVE_ACCESS_ALL_REGISTRANTS, false, false"
  })
  void keepsToTheReservationsOfBothEnds(ReservationType type, boolean reads, boolean writes) {
    new Reserver(two.unit, "holder", 1).registers().reserve(type).good();
    check(CopyLists.lid1().disks(one, two).segment(1, 0, 1, 0, 0), reads);
    check(CopyLists.lid1().disks(one, two).segment(0, 1, 1, 0, 0), writes);
  }

  @Test
  void keepsToTheReserveOfSomebodyElse() {
    new Reserver(two.unit, "holder", 1).run("16").good();
    check(CopyLists.lid1().disks(one, two).segment(1, 0, 1, 0, 0), false);
  }

  private void check(CopyLists lists, boolean works) {
    if (works) {
      scene.run(lists).good();
    } else {
      scene.run(lists).fails(Sense.THIRD_PARTY_DEVICE_FAILURE);
    }
  }
}
