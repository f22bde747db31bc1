package dev.lunette.scsi;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The answer to a SANITIZE or FORMAT UNIT, which is let go when the command is aborted: the work
 * goes on without it.
 */
final class EraseAnswer {
  private final Command command;
  private final AtomicBoolean given = new AtomicBoolean();

  EraseAnswer(Command command) {
    this.command = command;
    // Nobody gets it, so it does not matter what it is; and not while others are being aborted.
    command.whenAborted(() -> Thread.ofVirtual().start(() -> give(Sense.SANITIZE_COMMAND_FAILED)));
  }

  void give(Outcome outcome) {
    if (given.compareAndSet(false, true)) {
      command.complete(outcome);
    }
  }

  void give(Sense sense) {
    give(new Outcome.CheckCondition(SenseData.of(sense)));
  }
}
