package dev.lunette.iscsi;

import dev.lunette.scsi.Command;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.Nexus;

/** A logical unit with an error in its program. */
final class BrokenUnit implements LogicalUnit {

  @Override
  public int dataOutLength(Command command) {
    return 0;
  }

  @Override
  public void execute(Command command) {
    throw new IllegalStateException("broken on purpose");
  }

  @Override
  public void attach(Nexus nexus) {}

  @Override
  public void detach(Nexus nexus) {}

  @Override
  public void cleared(Nexus nexus) {}

  @Override
  public void reset() {}
}
