package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The parameter list of EXTENDED COPY, and what it names. */
final class CopyListTest {

  @AutoClose private final CopyScene scene = new CopyScene();
  private final TestDisk one = scene.one;

  @Test
  void refusesEndsThatAreNotWhatTheyAreTakenFor() {
    byte[] tape = CopyLists.cscd(TestDisk.SERIAL);
    tape[1] = 1;
    scene
        .run(CopyLists.lid1().cscd(tape).segment(0, 0, 1, 0, 9))
        .fails(CopyScene.aborted(Sense.INCORRECT_COPY_TARGET_DEVICE_TYPE, 17));
    byte[] large = CopyLists.cscd(TestDisk.SERIAL);
    large[30] = 0x10;
    scene
        .run(CopyLists.lid1().cscd(large).segment(0, 0, 1, 0, 9))
        .fails(CopyScene.aborted(Sense.INCORRECT_COPY_TARGET_DEVICE_TYPE, 45));
    scene
        .run(CopyLists.lid1().disks(one).segment(0, 1, 1, 0, 9))
        .fails(CopyScene.aborted(Sense.UNREACHABLE_COPY_TARGET, 16 + 32 + 6));
    scene
        .run(CopyLists.lid1().disks(one).segment(0x800, 0, 1, 0, 9))
        .fails(CopyScene.aborted(Sense.UNREACHABLE_COPY_TARGET, 16 + 32 + 4));
    for (int wrong : new int[] {4, 5, 7, 8, 23}) {
      byte[] other = CopyLists.cscd(TestDisk.SERIAL);
      other[wrong] ^= 1;
      scene
          .run(CopyLists.lid1().cscd(other).segment(0, 0, 1, 0, 9))
          .fails(CopyScene.aborted(Sense.COPY_TARGET_DEVICE_NOT_REACHABLE, 16));
    }
    // What SPC-4 says to ignore: the LU ID type, and NUL.
    byte[] tolerated = CopyLists.cscd(TestDisk.SERIAL);
    tolerated[1] = (byte) 0xE0;
    tolerated[31] = 0;
    tolerated[30] = 0;
    scene.run(CopyLists.lid1().cscd(tolerated).segment(0, 0, 1, 0, 9)).good();
  }

  @Test
  void refusesListsThatAreNotWhatTheySay() {
    byte[] list = CopyLists.lid1().disks(one).segment(0, 0, 1, 0, 9).bytes();
    refused(list, 1, 0x40, pointed(1, 7));
    refused(list, 1, 0x08, pointed(1, 4)); // a usage that is reserved
    refused(list, 1, 0x18, pointed(0, 7)); // an identifier where there is to be none
    refused(list, 3, 0x08, SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR));
    refused(list, 3, 0x01, SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR));
    refused(list, 15, 0x01, SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR));
    refused(list, 8, 0xFF, SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR));
    refused(list, 16, 0x04, unknown(Sense.UNSUPPORTED_CSCD_DESCRIPTOR_TYPE_CODE, 16));
    refused(list, 48, 0x01, unknown(Sense.UNSUPPORTED_SEGMENT_DESCRIPTOR_TYPE_CODE, 48));
    refused(list, 51, 0x04, pointed(50, 7));
    refused(list, 49, 0x04, pointed(49, 2)); // FCO: only if it is fast
    byte[] odd = list.clone();
    odd[3] = 31;
    scene.run(odd).fails(pointed(2, 7));
    byte[] cut = list.clone();
    cut[11] = 27;
    scene.run(cut).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    assertThat(one.device.calls).isEmpty();
  }

  private void refused(byte[] list, int index, int flipped, SenseData sense) {
    byte[] wrong = list.clone();
    wrong[index] ^= (byte) flipped;
    scene.run(wrong).fails(sense);
  }

  private static SenseData pointed(int offset, int bit) {
    return SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
        .at(new FieldPointer(false, offset, bit));
  }

  private static SenseData unknown(Sense sense, int offset) {
    return SenseData.of(sense).at(new FieldPointer(false, offset, 7));
  }

  @Test
  void refusesALongHeaderThatWantsWhatNobodyDoes() {
    byte[] list = CopyLists.lid4().disks(one).segment(0, 0, 1, 0, 9).bytes();
    for (int[] each :
        new int[][] {{0, 2, 0, 7}, {3, 1, 2, 7}, {15, 1, 15, 0}, {15, 2, 15, 1}, {16, 1, 16, 7}}) {
      byte[] wrong = list.clone();
      wrong[each[0]] ^= (byte) each[1];
      one.run(CopyLists.lid4().cdb(wrong.length), wrong).fails(pointed(each[2], each[3]));
    }
    assertThat(one.device.calls).isEmpty();
  }

  @Test
  void takesAsManyDescriptorsAsItSaysAndNoMore() {
    ByteBuffer limits = ByteBuffer.wrap(one.run("84 03 0000000000000000 000000FF").data());
    int cscds = limits.getShort(8);
    int segments = limits.getShort(10);
    assertThat(limits.getInt(0)).isEqualTo(limits.capacity() - 4);
    assertThat(limits.getInt(12)).isEqualTo(cscds * 32 + segments * 28);
    scene.run(filled(cscds, segments)).good();
    scene.run(filled(cscds + 1, 1)).fails(Sense.TOO_MANY_CSCD_DESCRIPTORS);
    scene.run(filled(1, segments + 1)).fails(Sense.TOO_MANY_SEGMENT_DESCRIPTORS);
    CopyLists both = filled(cscds + 1, segments + 1);
    assertThat(one.dataOutLength(both.cdb(both.bytes().length))).as("asked in vain").isZero();
    scene.run(both).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    assertThat(one.dataOutLength(CopyLists.lid1().cdb(-1))).isZero();
  }

  private CopyLists filled(int cscds, int segments) {
    CopyLists lists = CopyLists.lid1();
    for (int i = 0; i < cscds; i++) {
      lists.disks(one);
    }
    for (int i = 0; i < segments; i++) {
      lists.segment(0, cscds - 1, 1, i, i + 2048);
    }
    return lists;
  }
}
