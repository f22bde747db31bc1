package dev.lunette.iscsi.session;

import dev.lunette.iscsi.pdu.Pdu;

/** Asks for the write data of one session's tasks, by R2T (RFC 7143 11.8). */
final class DataRequests {

  private final Responder responder;
  private int targetTransferTag;

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

  private int nextTag() {
    targetTransferTag++;
    if (targetTransferTag == Pdu.RESERVED_TAG) {
      targetTransferTag = 0;
    }
    return targetTransferTag;
  }
}
