package dev.lunette.scsi;

import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.VDiskException;

/** The end of a flush on which something else follows if it succeeds, and then the answer. */
final class AfterFlush implements Completion {

  private final Command command;
  private final Runnable next;

  AfterFlush(Command command, Runnable next) {
    this.command = command;
    this.next = next;
  }

  @Override
  public void completed() {
    next.run();
    command.completed();
  }

  @Override
  public void failed(VDiskException failure) {
    command.failed(failure);
  }
}
