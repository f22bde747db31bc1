package dev.lunette.scsi;

import dev.lunette.vdisk.VDiskException;

/** The one table that turns a vDisk's failure into an outcome. */
final class Failures {
  // CONTRACT: body is to be written by the owner of this package.
  private Failures() {}

  static Outcome outcome(VDiskException failure, Command command) {
    return Outcome.Status.BUSY; // CONTRACT
  }
}
