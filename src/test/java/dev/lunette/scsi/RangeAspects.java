package dev.lunette.scsi;

import static dev.lunette.scsi.TestDisk.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.stream.LongStream;

/** What holds for ranges of blocks: in a CDB, and in a parameter list. */
final class RangeAspects {

  private static final SenseData OUT_OF_RANGE =
      SenseData.of(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);

  private RangeAspects() {}

  /** First blocks that are not there, up to those with which a sum overflows. */
  private static long[] beyond(Field lba) {
    long most = lba.most();
    LongStream near = LongStream.of(BLOCKS, BLOCKS + 1, most, most - 1, (most >>> 1) + 1);
    LongStream far = lba.higherBytes().filter(first -> first > BLOCKS);
    return LongStream.concat(near, far).toArray();
  }

  static void beyondEol(Trial trial) {
    Aspects command = trial.command();
    byte[] data = command.dataOut(trial.disk(), 0, 2);
    for (long lba : beyond(command.lba)) {
      for (long blocks : new long[] {1, 2, command.blocks.most()}) {
        trial.refused(command.at(lba, blocks), data, OUT_OF_RANGE);
      }
    }
    if (command.blocks.exists()) {
      trial.refused(command.at(BLOCKS - 1, 2), data, OUT_OF_RANGE);
      trial.refused(command.at(BLOCKS - 1, command.blocks.most()), data, OUT_OF_RANGE);
      for (long blocks : command.blocks.higherBytes().toArray()) {
        trial.refused(command.at(BLOCKS - 1, blocks), data, OUT_OF_RANGE);
      }
    }
    byte[] last = command.dataOut(trial.disk(), BLOCKS - 1, 1);
    trial.run(command.at(BLOCKS - 1, 1), last).good();
  }

  /** The block behind the last one is where a range of none may start (SBC-4 4.5). */
  static void zeroBlocks(Trial trial) {
    Aspects command = trial.command();
    TestDisk disk = trial.disk();
    byte[] data = command.dataOut(disk, 0, 0);
    switch (command.zeroBlocks) {
      case NOTHING -> {
        for (int lba : new int[] {0, Aspects.LBA, BLOCKS}) {
          assertThat(trial.dataOutLength(command.at(lba, 0), data)).isZero();
          trial.run(command.at(lba, 0), data).good();
          assertThat(disk.device.calls).isEmpty();
        }
      }
      case REST -> {
        trial.changesNothing(command.at(BLOCKS, 0), data, Outcome.Status.GOOD);
        byte[] before = disk.stored(BLOCKS - 4, 3);
        trial.run(command.at(BLOCKS - 1, 0), data).good();
        assertThat(disk.stored(BLOCKS - 4, 3)).isEqualTo(before);
      }
      case TOO_MANY -> {
        SenseData tooMany = SenseData.invalidFieldInCdb(command.blocks.offset(), 7);
        trial.refused(command.at(0, 0), data, tooMany);
        return;
      }
    }
    disk.device.calls.clear();
    trial.refused(command.at(BLOCKS + 1, 0), data, OUT_OF_RANGE);
    trial.refused(command.at(command.lba.most(), 0), data, OUT_OF_RANGE);
  }

  static void listBeyondEol(Trial trial) {
    Aspects command = trial.command();
    byte[] cdb = command.cdb();
    byte[] list = command.dataOut(trial.disk());
    for (ListedRange range : command.listedRanges) {
      long most = range.blocks().most();
      for (long lba : beyond(range.lba())) {
        for (long blocks : new long[] {1, 2, most}) {
          trial.fails(cdb, range.set(list, lba, blocks), range.beyond());
        }
      }
      trial.fails(cdb, range.set(list, BLOCKS - 1, 2), range.beyond());
      trial.fails(cdb, range.set(list, BLOCKS - 1, most), range.beyond());
      for (long blocks : range.blocks().higherBytes().toArray()) {
        trial.fails(cdb, range.set(list, BLOCKS - 1, blocks), range.beyond());
      }
      trial.fails(cdb, range.set(list, 0, BLOCKS + 1), range.beyond());
      trial.run(cdb, range.set(list, BLOCKS - 1, 1)).good();
      trial.disk().device.calls.clear();
    }
  }

  /** A range of none is passed over, and must be on the disk as any other. */
  static void listZeroBlocks(Trial trial) {
    Aspects command = trial.command();
    byte[] cdb = command.cdb();
    byte[] list = command.dataOut(trial.disk());
    for (ListedRange range : command.listedRanges) {
      for (int lba : new int[] {0, Aspects.LBA, BLOCKS}) {
        trial.run(cdb, range.set(list, lba, 0)).good();
        assertThat(trial.disk().device.calls).isEmpty();
      }
      trial.fails(cdb, range.set(list, BLOCKS + 1, 0), range.beyond());
      trial.fails(cdb, range.set(list, range.lba().most(), 0), range.beyond());
    }
  }
}
