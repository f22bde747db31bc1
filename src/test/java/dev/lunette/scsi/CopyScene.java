package dev.lunette.scsi;

import static dev.lunette.scsi.TestDisk.BLOCK;
import static dev.lunette.scsi.TestDisk.BLOCKS;

import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Two disks of one target, with different contents, and a third that the target does not map. */
final class CopyScene implements AutoCloseable {

  private final CopyManager copies = new CopyManager();
  final TestDisk one = TestDisk.thin(TestDisk.SERIAL, copies);
  final TestDisk two = TestDisk.thin("2f1d2c3b4a5968778695a4b3c2d1e0f0", copies);
  final TestDisk hidden = TestDisk.thin("3f1d2c3b4a5968778695a4b3c2d1e0f0", copies);
  final LunMap map = new LunMap(new TreeMap<>(Map.of(0, one.unit, 7, two.unit)));

  CopyScene() {
    one.nexus.reaches(map);
    System.arraycopy(TestDisk.random(BLOCKS), 0, one.device.bytes(), 0, BLOCKS * BLOCK);
  }

  /** A copy that the first disk is to make. */
  TestCommand command(CopyLists lists) {
    byte[] bytes = lists.bytes();
    return one.command(lists.cdb(bytes.length), bytes);
  }

  TestCommand run(CopyLists lists) {
    return command(lists).run(one.unit);
  }

  TestCommand run(byte[] list) {
    return one.run(CopyLists.lid1().cdb(list.length), list);
  }

  /** What the first disk tells of a copy. */
  String status(int identifier) {
    String cdb = "84 00 %02X 00000000000000 000000FF".formatted(identifier);
    return HexFormat.of().formatHex(one.run(cdb).data());
  }

  /** What the first segment is answered with for a field that is wrong. */
  static SenseData aborted(Sense sense, int offset) {
    return SenseData.of(sense).at(new FieldPointer(false, offset, 7)).ofSegment(0);
  }

  @Override
  public void close() {
    one.close();
    two.close();
    hidden.close();
  }
}
