package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.reservation.ReservationType;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is told of copies while they are made and afterwards, and what stops them. */
final class CopyResultsTest {

  /** More than is copied in one step of 1024 blocks. */
  private static final int MANY = 2500;

  @AutoClose private final CopyScene scene = new CopyScene();
  private final TestDisk one = scene.one;
  private final TestDisk two = scene.two;

  @Test
  void tellsWhatBecameOfACopyOnceAndOnlyToItsNexus() {
    scene.run(CopyLists.lid1().identifier(9, 0).disks(one, two).segment(0, 1, 3, 0, 0)).good();
    TestCommand stranger =
        new TestCommand(
            TestDisk.nexus("b"), 0, Cdbs.hex("84 00 09 00000000000000 000000FF"), new byte[0]);
    stranger.run(one.unit).fails(SenseData.invalidFieldInCdb(2, 7));
    assertThat(HexFormat.of().formatHex(one.run("84 01 09 00000000000000 000000FF").data()))
        .isEqualTo("00000000");
    assertThat(HexFormat.of().formatHex(one.run("84 05 00000009 00000000 000000FF").data()))
        .isEqualTo(
            "0000001c"
                + "0001"
                + "0001"
                + "ffffffff"
                + "00000000"
                + "0000000000000600"
                + "0001"
                + "00".repeat(6));
    one.run("84 00 09 00000000000000 000000FF").fails(SenseData.invalidFieldInCdb(2, 7));
    scene.run(CopyLists.lid1().identifier(0, 3).disks(one, two).segment(0, 1, 3, 0, 0)).good();
    one.run("84 00 00 00000000000000 000000FF").fails(SenseData.invalidFieldInCdb(2, 7));
  }

  @Test
  void forgetsWithTheNexusAndByAReset() {
    CopyLists lists = CopyLists.lid1().disks(one, two).segment(0, 1, 3, 0, 0);
    scene.run(lists).good();
    one.unit.reset();
    one.run("84 00 01 00000000000000 000000FF").fails(SenseData.invalidFieldInCdb(2, 7));
    scene.run(lists).good();
    one.unit.detach(one.nexus);
    one.run("84 00 01 00000000000000 000000FF").fails(SenseData.invalidFieldInCdb(2, 7));
  }

  @Test
  void stopsBetweenTwoStepsWhenItIsAborted() throws InterruptedException {
    Gate gate = new Gate(two.device);
    TestCommand copy = scene.command(CopyLists.lid1().disks(one, two).segment(0, 1, MANY, 0, 0));
    copy.run(one.unit);
    gate.awaitWrite();
    assertThat(copy.touches(two.unit)).isTrue();
    assertThat(copy.touches(scene.hidden.unit)).isFalse();
    assertThat(scene.status(1)).startsWith("00000008" + "00" + "0000");
    scene
        .run(CopyLists.lid1().disks(one, two).segment(0, 1, 1, 0, 0))
        .fails(SenseData.of(Sense.OPERATION_IN_PROGRESS).at(new FieldPointer(false, 0, 7)));
    one.run("84 04 01 00000000000000 000000FF").fails(SenseData.invalidFieldInCdb(2, 7));
    copy.abort();
    gate.open();
    assertThat(copy.outcome()).isEqualTo(Outcome.Status.TASK_ABORTED);
    assertThat(two.device.calls).containsExactly("write 0 524288");
    assertThat(scene.status(1)).isEqualTo("00000008" + "02" + "0000" + "00" + "00080000");
  }

  @Test
  void stopsWhenItsNexusLosesTheRightToWrite() throws InterruptedException {
    Gate gate = new Gate(two.device);
    TestCommand copy = scene.command(CopyLists.lid1().disks(one, two).segment(0, 1, MANY, 0, 0));
    copy.run(one.unit);
    gate.awaitWrite();
    new Reserver(two.unit, "holder", 1).registers().reserve(ReservationType.WRITE_EXCLUSIVE).good();
    gate.open();
    copy.fails(
        SenseData.of(Sense.THIRD_PARTY_DEVICE_FAILURE).withInformation(MANY - 1024).ofSegment(0));
    assertThat(two.device.calls).containsExactly("write 0 524288");
  }

  @Test
  void isBusyWithAsManyCopiesAsItSays() throws InterruptedException {
    Gate gate = new Gate(two.device);
    int most = ByteBuffer.wrap(one.run("84 03 0000000000000000 000000FF").data()).getShort(34);
    TestCommand[] copies = new TestCommand[most];
    for (int i = 0; i < most; i++) {
      copies[i] =
          scene.command(CopyLists.lid1().identifier(i, 0).disks(one, two).segment(0, 1, 1, i, i));
      copies[i].run(one.unit);
    }
    CopyLists more = CopyLists.lid1().identifier(most, 0).disks(one, two).segment(0, 1, 1, 0, 99);
    assertThat(scene.run(more).outcome()).isEqualTo(Outcome.Status.BUSY);
    one.run("84 00 %02X 00000000000000 000000FF".formatted(most))
        .fails(SenseData.invalidFieldInCdb(2, 7));
    gate.open();
    Set.of(copies).forEach(TestCommand::good);
    assertThat(two.stored(0, most)).isEqualTo(one.stored(0, most));
  }

  @Test
  void tellsWhatItCanInAPageOfItsOwn() {
    assertThat(HexFormat.of().formatHex(one.run("12 01 8F 04 00").data()))
        .isEqualTo(
            "008f0174"
                + ("00000020" + "00".repeat(6) + "0040" + "00000258" + "0000003c")
                + ("0000000000200000" + "0000000000020000")
                + ("00010010" + "0e" + "830400011011" + "8406000103040507" + "00")
                + ("0004001c" + "00000000" + "0040" + "0040" + "00000f00" + "00".repeat(16))
                + ("00080004" + "02" + "02e4" + "00")
                + ("000c0004" + "0000" + "0000")
                + ("0106005c" + "00".repeat(20) + "00000258" + "00".repeat(18) + "0030")
                + ("0000002c" + "00000000" + "0000000040000000" + "0000000004000000")
                + "00".repeat(24)
                + ("01080084" + "00000080" + "00010000" + "03" + "00".repeat(59))
                + ("ffff0001" + "02" + "00".repeat(59))
                + ("80010020" + "00000020" + "00000020" + "00000000" + "09" + "00".repeat(19)));
    assertThat(one.run("12 00 00 00 06").data()[5] & 0x08).as("3PC").isEqualTo(0x08);
  }
}
