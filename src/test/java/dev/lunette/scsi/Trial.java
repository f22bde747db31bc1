package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.SenseData;
import java.util.Map;
import java.util.TreeMap;

/** A command as it is tried on a disk of its own. */
record Trial(Aspects command, TestDisk disk) {

  /** The disk as a target maps it, which is who answers REPORT LUNS. */
  LogicalUnit unit() {
    LunMap map = new LunMap(new TreeMap<>(Map.of(0, disk.unit)));
    disk.nexus.reaches(map);
    return map.unit(0);
  }

  TestCommand run() {
    return run(command.cdb(), command.dataOut(disk));
  }

  TestCommand run(byte[] cdb, byte[] data) {
    return run(disk.command(cdb, data));
  }

  /** Runs it once what must be before has been. */
  TestCommand run(TestCommand one) {
    command.prepare(disk, unit());
    return one.run(unit());
  }

  int dataOutLength(byte[] cdb, byte[] data) {
    return unit().dataOutLength(disk.command(cdb, data));
  }

  /** It fails so before anything is asked of the initiator or of the medium. */
  void refused(byte[] cdb, byte[] data, SenseData sense) {
    assertThat(dataOutLength(cdb, data)).as("data asked for in vain").isZero();
    fails(cdb, data, sense);
  }

  /** It fails so before anything is asked of the medium. */
  void fails(byte[] cdb, byte[] data, SenseData sense) {
    run(cdb, data).fails(sense);
    assertThat(disk.device.calls).isEmpty();
  }

  /** It fails so, if at all, and leaves the medium alone. */
  void changesNothing(byte[] cdb, byte[] data, Outcome outcome) {
    byte[] before = disk.device.bytes().clone();
    assertThat(run(cdb, data).outcome()).isEqualTo(outcome);
    assertThat(disk.device.bytes()).isEqualTo(before);
  }

  void changesNothing(byte[] cdb, byte[] data, SenseData sense) {
    changesNothing(cdb, data, new Outcome.CheckCondition(sense));
  }

  /** It succeeds, and if it changes anything then so many blocks from the usual first one on. */
  void staysWithin(byte[] cdb, byte[] data, int blocks) {
    byte[] after = disk.device.bytes().clone();
    run(cdb, data).good();
    int first = Aspects.LBA * TestDisk.BLOCK;
    System.arraycopy(disk.device.bytes(), first, after, first, blocks * TestDisk.BLOCK);
    assertThat(disk.device.bytes()).isEqualTo(after);
  }
}
