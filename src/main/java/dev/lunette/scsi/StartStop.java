package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;

/** START STOP UNIT (SBC-4 5.31), and whether a disk is stopped by it; a reset starts it again. */
final class StartStop {

  private final VDisk vdisk;
  private volatile boolean stopped;

  StartStop(VDisk vdisk) {
    this.vdisk = vdisk;
  }

  boolean stopped() {
    return stopped;
  }

  /** What a stopped disk answers where the medium is wanted. */
  static SenseData notReady() {
    return SenseData.of(Sense.LOGICAL_UNIT_NOT_READY_INITIALIZING_COMMAND_REQUIRED);
  }

  void execute(Command command, Cdb.StartStopUnit request) {
    if (request.start()) {
      stopped = false;
      command.completed();
    } else if (request.noFlush()) {
      stopped = true;
      command.completed();
    } else {
      vdisk.flush(new StopAfterFlush(command));
    }
  }

  void reset() {
    stopped = false;
  }

  /** The second half of a stop. */
  private final class StopAfterFlush implements Completion {

    private final Command command;

    StopAfterFlush(Command command) {
      this.command = command;
    }

    @Override
    public void completed() {
      stopped = true;
      command.completed();
    }

    @Override
    public void failed(VDiskException failure) {
      command.failed(failure);
    }
  }
}
