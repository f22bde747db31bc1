package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.meter.CommandKind;
import dev.lunette.meter.UnitMeter;
import dev.lunette.scsi.Command;
import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.TaskAttribute;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.ControlByte;
import org.jspecify.annotations.Nullable;

/** A SCSI command as it was received, with what is recorded about it, where anything is. */
abstract class ReceivedCommand extends Command {

  private final ScsiCommand request;
  private @Nullable UnitMeter meter;
  private CommandKind kind = CommandKind.OTHER;
  private long receivedNanos;
  private boolean executed;
  private boolean handedOver;

  ReceivedCommand(Nexus nexus, CommandSet commands, ScsiCommand request) {
    super(nexus, request.lun(), commands, request.cdb());
    this.request = request;
  }

  final int initiatorTaskTag() {
    return request.initiatorTaskTag();
  }

  /** Whether it took a place in the command window. */
  final boolean numbered() {
    return !request.immediate();
  }

  /** Untagged ones are simple, too (RFC 7143 11.3.1). */
  final TaskAttribute attribute() {
    return switch (request.attribute()) {
      case ScsiCommand.ORDERED -> TaskAttribute.ORDERED;
      case ScsiCommand.HEAD_OF_QUEUE -> TaskAttribute.HEAD_OF_QUEUE;
      case ScsiCommand.ACA -> TaskAttribute.ACA;
      default -> TaskAttribute.SIMPLE;
    };
  }

  /** Whether its CHECK CONDITION is to establish an ACA condition. */
  final boolean naca() {
    return ControlByte.naca(request.cdb());
  }

  /** Expected data transfer length where the initiator reads, else 0. */
  final long expectedDataIn() {
    return request.read() ? Integer.toUnsignedLong(request.expectedDataTransferLength()) : 0;
  }

  /** Expected data transfer length where the initiator writes, else 0. */
  @Override
  public final long expectedDataOut() {
    return request.write() ? Integer.toUnsignedLong(request.expectedDataTransferLength()) : 0;
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
