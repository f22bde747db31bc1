package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.meter.CommandFailure;
import dev.lunette.meter.CommandKind;
import dev.lunette.meter.SessionMeter;
import dev.lunette.meter.UnitMeter;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.Outcome;
import dev.lunette.scsi.cdb.Cdb;
import org.jspecify.annotations.Nullable;

/**
 * Records what becomes of the commands of one session, on its event loop.
 *
 * <p>A command counts as received when the batch of input that it came with was begun to be read,
 * so that waiting behind others of its batch is part of its time, and as answered when the batch of
 * output that its status is in goes to the socket. So a look at the clock does for all of a batch.
 */
final class CommandMeter {

  private final @Nullable SessionMeter session;
  private @Nullable LogicalUnit lastUnit;
  private @Nullable UnitMeter lastMeter;
  private long inputNanos;

  // Answered since the last output, all of one meter. Numbers, for the collector has to be told of
  // each object that is put into an older one.
  private @Nullable UnitMeter answeredMeter;
  private final byte[] answeredKinds = new byte[OutputBatch.FULL_RESPONSES];
  private final long[] answeredReceivedNanos = new long[OutputBatch.FULL_RESPONSES];
  private final long[] answeredBytes = new long[OutputBatch.FULL_RESPONSES];
  private int answered;

  /** Records to a meter, or not at all. */
  CommandMeter(@Nullable SessionMeter session) {
    this.session = session;
  }

  /** A batch of input begins. */
  void inputBegins() {
    if (session != null) {
      inputNanos = System.nanoTime();
    }
  }

  /** All that has been written goes to the socket. */
  void outputBegins() {
    UnitMeter meter = answeredMeter;
    if (meter == null || answered == 0) {
      return;
    }
    long now = System.nanoTime();
    for (int i = 0; i < answered; i++) {
      meter.answered(
          CommandKind.of(answeredKinds[i]), now - answeredReceivedNanos[i], answeredBytes[i]);
    }
    answered = 0;
  }

  /** A command has come with so much data. */
  void received(Task task, int dataBytes) {
    if (session == null) {
      return;
    }
    UnitMeter meter = meter(session, task.unit());
    CommandKind kind = kind(task.cdb());
    task.metered(meter, kind, inputNanos);
    meter.received(kind);
    if (dataBytes > 0) {
      meter.unsolicited(dataBytes);
    }
  }

  private UnitMeter meter(SessionMeter of, LogicalUnit unit) {
    UnitMeter known = lastMeter;
    if (known != null && unit.equals(lastUnit)) {
      return known;
    }
    UnitMeter found = of.unit(unit.vdisk());
    lastUnit = unit;
    lastMeter = found;
    return found;
  }

  private static CommandKind kind(Cdb cdb) {
    return switch (cdb) {
      case Cdb.Read _ -> CommandKind.READ;
      case Cdb.Write _,
          Cdb.WriteAtomic _,
          Cdb.WriteAndVerify _,
          Cdb.OrWrite _,
          Cdb.CompareAndWrite _ ->
          CommandKind.WRITE;
      case Cdb.WriteSame same -> same.unmap() ? CommandKind.UNMAP : CommandKind.WRITE;
      case Cdb.SynchronizeCache _ -> CommandKind.FLUSH;
      case Cdb.Unmap _ -> CommandKind.UNMAP;
      default -> CommandKind.OTHER;
    };
  }

  /** Write data has come for a command. */
  static void dataOut(Task task, DataOut data) {
    UnitMeter meter = task.meter();
    if (meter == null) {
      return;
    }
    int bytes = data.data().readableBytes();
    if (data.targetTransferTag() == Pdu.RESERVED_TAG) {
      meter.unsolicited(bytes);
    } else {
      meter.solicited(bytes);
    }
  }

  /** Write data has been asked for. */
  static void requested(Task task) {
    UnitMeter meter = task.meter();
    if (meter != null) {
      meter.requested();
    }
  }

  /** A command is over: its answer, if it gets one, has been written. */
  void ended(Task task) {
    UnitMeter meter = task.meter();
    if (meter == null) {
      return;
    }
    CommandKind kind = task.kind();
    if (task.wasHandedOver()) {
      meter.handedOver(kind);
    } else if (task.wasExecuted()) {
      meter.inline(kind);
    }
    if (task.aborted()) {
      meter.aborted(kind);
      return;
    }
    CommandFailure failure = task.wasExecuted() ? failure(task.outcome()) : failureOf(task);
    if (failure != null) {
      meter.failed(failure);
    }
    answered(meter, task, failure == null ? movedBytes(task) : 0);
  }

  private void answered(UnitMeter meter, Task task, long bytes) {
    if (meter != answeredMeter || answered == answeredKinds.length) {
      outputBegins();
      answeredMeter = meter;
    }
    answeredKinds[answered] = (byte) task.kind().index();
    answeredReceivedNanos[answered] = task.receivedNanos();
    answeredBytes[answered] = bytes;
    answered++;
  }

  private static @Nullable CommandFailure failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.CheckCondition(var sense) -> CommandFailure.ofSenseKey(sense.sense().key());
      case Outcome.Status status ->
          switch (status) {
            case GOOD -> null;
            case BUSY -> CommandFailure.BUSY;
            case RESERVATION_CONFLICT -> CommandFailure.RESERVATION_CONFLICT;
            case TASK_SET_FULL -> CommandFailure.TASK_SET_FULL;
            case ACA_ACTIVE -> CommandFailure.ACA_ACTIVE;
            case TASK_ABORTED -> CommandFailure.TASK_ABORTED;
          };
    };
  }

  /** Of one whose data did not come as it should. */
  private static @Nullable CommandFailure failureOf(Task task) {
    var sense = task.transfer().failure();
    return sense == null ? null : CommandFailure.ofSenseKey(sense.key());
  }

  /** Data that went in either direction, where it ended well. */
  private static long movedBytes(Task task) {
    return Math.min(task.dataInLength(), task.expectedDataIn())
        + Math.min(task.wanted(), task.expectedDataOut());
  }
}
