package dev.lunette.scsi;

import dev.lunette.scsi.sense.SenseData;

/** How a command ended (SAM-5 5.3.1). */
public sealed interface Outcome {

  /** Status byte of the response. */
  int status();

  /** A status that says it all. With {@link #GOOD} goes whatever {@link Command#dataIn} holds. */
  enum Status implements Outcome {
    GOOD(0x00),
    /** Try again later. */
    BUSY(0x08),
    RESERVATION_CONFLICT(0x18),
    /** The logical unit's queue has no place. */
    TASK_SET_FULL(0x28),
    /** Until an ACA condition is cleared (SAM-5 5.3.1). */
    ACA_ACTIVE(0x30),
    TASK_ABORTED(0x40);

    private final int status;

    Status(int status) {
      this.status = status;
    }

    @Override
    public int status() {
      return status;
    }
  }

  /** CHECK CONDITION with its sense data; nothing of the data-in buffer is sent. */
  record CheckCondition(SenseData sense) implements Outcome {

    @Override
    public int status() {
      return 0x02;
    }
  }
}
