package dev.lunette.iscsi.session;

import dev.lunette.meter.CommandKind;
import dev.lunette.meter.UnitMeter;
import dev.lunette.scsi.Command;
import dev.lunette.scsi.Nexus;
import org.jspecify.annotations.Nullable;

/** A SCSI command with what is recorded about it, where anything is. */
abstract class MeteredCommand extends Command {

  private @Nullable UnitMeter meter;
  private CommandKind kind = CommandKind.OTHER;
  private long receivedNanos;
  private boolean executed;
  private boolean handedOver;

  MeteredCommand(Nexus nexus, long lun, byte[] cdb) {
    super(nexus, lun, cdb);
  }

  /** It is recorded, from now on. */
  final void metered(UnitMeter newMeter, CommandKind newKind, long newReceivedNanos) {
    meter = newMeter;
    kind = newKind;
    receivedNanos = newReceivedNanos;
  }

  /** The logical unit gets it now. */
  final void markExecuted() {
    executed = true;
    if (meter != null) {
      meter.executed(kind);
    }
  }

  /** The logical unit was done with it on another thread. */
  final void markHandedOver() {
    handedOver = true;
  }

  /** Where it is recorded, if it is. */
  final @Nullable UnitMeter meter() {
    return meter;
  }

  final CommandKind kind() {
    return kind;
  }

  final long receivedNanos() {
    return receivedNanos;
  }

  final boolean wasExecuted() {
    return executed;
  }

  final boolean wasHandedOver() {
    return handedOver;
  }
}
