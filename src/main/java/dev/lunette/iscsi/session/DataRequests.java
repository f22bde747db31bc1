package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.RejectReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The write data of one session's tasks: asks for it by R2T (RFC 7143 11.8), and takes it. */
final class DataRequests {

  private static final Logger LOG = LoggerFactory.getLogger(DataRequests.class);

  private final Responder responder;
  private int targetTransferTag;
  private long dataOuts;

  DataRequests(Responder responder) {
    this.responder = responder;
  }

  /** Asks for as much as may be on its way at once, and says whether that was anything. */
  boolean ask(Task task) {
    WriteTransfer transfer = task.transfer();
    transfer.grow();
    boolean asked = false;
    for (var next = transfer.ask(nextTag()); next != null; next = transfer.ask(nextTag())) {
      responder.readyToTransfer(task, next);
      CommandMeter.requested(task);
      asked = true;
    }
    return asked;
  }

  /** Gives a Data-Out to the task that it is for, which is returned if it waits for data. */
  @Nullable Task receive(@Nullable Task task, DataOut data) throws IscsiException {
    dataOuts++;
    if (task == null || task.state() != Task.State.RECEIVING) {
      // what an aborted task still had on its way is dropped (RFC 7143 4.2.3.3)
      LOG.debug("dropped {}-byte Data-Out", data.data().readableBytes());
      return null;
    }
    if (!task.transfer().receive(data)) {
      throw IscsiException.reject(
          RejectReason.INVALID_PDU_FIELD,
          "Data-Out for task %08x has target transfer tag %08x, which was not handed out"
              .formatted(data.initiatorTaskTag(), data.targetTransferTag()));
    }
    CommandMeter.dataOut(task, data);
    return task;
  }

  /** How many Data-Outs have come so far. */
  long dataOuts() {
    return dataOuts;
  }

  private int nextTag() {
    targetTransferTag++;
    if (targetTransferTag == Pdu.RESERVED_TAG) {
      targetTransferTag = 0;
    }
    return targetTransferTag;
  }
}
