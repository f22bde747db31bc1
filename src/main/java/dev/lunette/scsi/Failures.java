package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.VDiskException;

/** The one table that turns a vDisk's failure into an outcome. */
final class Failures {

  private Failures() {}

  static Outcome outcome(VDiskException failure, Command command) {
    return switch (failure.kind()) {
      case OUT_OF_RANGE -> check(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
      case READ_ONLY -> check(Sense.WRITE_PROTECTED);
      case NO_SPACE -> check(Sense.SPACE_ALLOCATION_FAILED_WRITE_PROTECT);
      case CORRUPT -> mediumError(Sense.UNRECOVERED_READ_ERROR, failure, command);
      case MISCOMPARE -> miscompare(failure);
      case IO ->
          mediumError(
              reads(command.cdb()) ? Sense.UNRECOVERED_READ_ERROR : Sense.WRITE_ERROR,
              failure,
              command);
      case STALE -> check(Sense.LOGICAL_UNIT_NOT_READY_MANUAL_INTERVENTION_REQUIRED);
      case BUSY -> Outcome.Status.TASK_SET_FULL;
      case UNSUPPORTED -> check(Sense.INVALID_FIELD_IN_CDB);
    };
  }

  /** The same for a flush that had to come before a read. */
  static Outcome writeBack(VDiskException failure, Command command) {
    return failure.kind() == VDiskException.Kind.IO
        ? check(Sense.WRITE_ERROR)
        : outcome(failure, command);
  }

  private static Outcome check(Sense sense) {
    return new Outcome.CheckCondition(SenseData.of(sense));
  }

  private static boolean reads(Cdb cdb) {
    return cdb instanceof Cdb.Read
        || cdb instanceof Cdb.Verify
        || cdb instanceof Cdb.PreFetch
        || cdb instanceof Cdb.GetLbaStatus
        || cdb instanceof Cdb.LogSense;
  }

  /** INFORMATION is the offset of the first byte that differs (SBC-4 5.36). */
  private static Outcome miscompare(VDiskException failure) {
    SenseData sense = SenseData.of(Sense.MISCOMPARE_DURING_VERIFY_OPERATION);
    return new Outcome.CheckCondition(
        failure.position() < 0 ? sense : sense.withInformation(failure.position()));
  }

  /**
   * INFORMATION is the first block in error (SBC-4 4.18). Initiators take all blocks before it for
   * good, so it is only given where it is known.
   */
  private static Outcome mediumError(Sense kind, VDiskException failure, Command command) {
    SenseData sense = SenseData.of(kind);
    if (command.cdb() instanceof Cdb.Access access && command.blockSizeBytes() > 0) {
      if (failure.position() >= 0) {
        long block = failure.position() / command.blockSizeBytes();
        return new Outcome.CheckCondition(sense.withInformation(access.lba() + block));
      }
      if (access.blocks() == 1) {
        return new Outcome.CheckCondition(sense.withInformation(access.lba()));
      }
    }
    return new Outcome.CheckCondition(sense);
  }
}
