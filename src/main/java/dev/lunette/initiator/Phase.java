package dev.lunette.initiator;

import dev.lunette.iscsi.pdu.ResponseStream;

/** What a connection is in: the login, or the full feature phase. */
interface Phase extends ResponseStream.Listener {

  /** The connection is open. */
  default void begins() {}

  /** All that has been received is handled. */
  default void batchEnds() {}

  /** The connection is of no more use, and closed. */
  void failed(InitiatorException why);
}
