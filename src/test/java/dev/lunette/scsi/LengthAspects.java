package dev.lunette.scsi;

import static dev.lunette.scsi.TestDisk.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.Arrays;
import java.util.stream.LongStream;

/** What holds for lengths: of answers, of parameter lists, and of what the initiator sends. */
final class LengthAspects {

  private static final SenseData WRONG_LENGTH =
      SenseData.of(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);

  private LengthAspects() {}

  /** An answer is cut off at its allocation length, which is no error. */
  static void allocationLength(Trial trial) {
    Aspects command = trial.command();
    Field field = command.allocationLength;
    byte[] whole = trial.run().data();
    assertThat(whole).isNotEmpty();
    int all = whole.length;
    LongStream near = LongStream.of(0, 1, 7, 8, all - 1, all, all + 1, field.most());
    for (long length : LongStream.concat(near, field.higherBytes()).toArray()) {
      byte[] cut = trial.run(field.set(command.cdb(), length), new byte[0]).data();
      int bytes = (int) Math.min(length, all);
      int same = Math.min(bytes, command.steadyBytes);
      assertThat(cut).hasSize(bytes);
      assertThat(Arrays.copyOf(cut, same)).isEqualTo(Arrays.copyOf(whole, same));
    }
  }

  static void parameterList(Trial trial) {
    Aspects command = trial.command();
    byte[] list = command.dataOut(trial.disk());
    trial.changesNothing(command.listLength.set(command.cdb(), 0), list, command.emptyList);
    SenseData error = SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR);
    for (int length : new int[] {0, 1, list.length - 1}) {
      trial.changesNothing(command.cdb(), Arrays.copyOf(list, length), error);
      byte[] longer = command.listLength.set(command.cdb(), length + 1);
      trial.changesNothing(longer, new byte[0], command.withoutList(length + 1));
    }
    TestCommand more = trial.run(command.cdb(), Arrays.copyOf(list, list.length + 1));
    assertThat(more.outcome()).isEqualTo(command.outcome);
  }

  /** The initiator sends less or more than the command says. */
  static void residual(Trial trial) {
    Aspects command = trial.command();
    byte[] cdb = command.cdb();
    switch (command.dataOut) {
      case NONE -> {
        assertThat(trial.dataOutLength(cdb, new byte[BLOCK])).isZero();
        trial.changesNothing(cdb, new byte[BLOCK], command.outcome);
      }
      case BLOCKS -> {
        trial.changesNothing(cdb, new byte[0], Outcome.Status.GOOD);
        trial.changesNothing(cdb, part(trial, BLOCK + BLOCK / 2), WRONG_LENGTH);
        trial.staysWithin(cdb, part(trial, 2 * BLOCK), 2);
        trial.staysWithin(cdb, part(trial, 4 * BLOCK), 3);
      }
      case ALL_BLOCKS -> {
        refusesLengths(trial, WRONG_LENGTH, 0, BLOCK + BLOCK / 2, 2 * BLOCK);
        trial.staysWithin(cdb, part(trial, 4 * BLOCK), 3);
      }
      case TWICE -> {
        SenseData sense = SenseData.invalidFieldInCdb(command.blocks.offset(), 7);
        refusesLengths(trial, sense, 0, BLOCK, 3 * BLOCK, 5 * BLOCK, 7 * BLOCK);
      }
      case ONE_BLOCK -> refusesLengths(trial, WRONG_LENGTH, 0, BLOCK / 2, 2 * BLOCK);
      case LIST -> {} // parameterList
    }
  }

  private static void refusesLengths(Trial trial, SenseData sense, int... lengths) {
    for (int length : lengths) {
      trial.changesNothing(trial.command().cdb(), part(trial, length), sense);
    }
  }

  private static byte[] part(Trial trial, int bytes) {
    return Arrays.copyOf(trial.command().dataOut(trial.disk()), bytes);
  }
}
