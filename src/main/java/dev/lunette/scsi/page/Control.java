package dev.lunette.scsi.page;

/**
 * Control mode page, 0Ah (SPC-5 7.5.8): one task set for all nexuses (TST 000b), simple commands in
 * any order (QUEUE ALGORITHM MODIFIER 1h), unit attentions reported once, others go on when a
 * command fails (QERR 00b), and what one nexus aborts ends for the others without a status (TAS 0).
 * Task sets, reordering, QERR, that status, the format of sense data (D_SENSE) and the software
 * write protection (SWP) can be changed; what is done differently in no other setting can't.
 */
public record Control() implements ModePage {

  public static final int CODE = 0x0A;

  private static final int LENGTH_BYTES = 10;
  private static final int TASK_SET_PER_NEXUS = 0x20;
  private static final int DESCRIPTOR_SENSE = 0x04;
  private static final int GLOBAL_LOGGING_TARGET_SAVE_DISABLE = 0x02;
  private static final int UNRESTRICTED_REORDERING = 0x10;
  private static final int QUEUE_ERROR = 0x06;
  private static final int QUEUE_ERROR_ABORT_TASK_SET = 0x02;
  private static final int QUEUE_ERROR_RESERVED = 0x04;
  private static final int TASK_ABORTED_STATUS = 0x40;
  private static final int SOFTWARE_WRITE_PROTECT = 0x08;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public byte[] body() {
    byte[] body = new byte[LENGTH_BYTES];
    body[0] = GLOBAL_LOGGING_TARGET_SAVE_DISABLE;
    body[1] = UNRESTRICTED_REORDERING;
    return body;
  }

  @Override
  public byte[] changeable() {
    byte[] changeable = new byte[LENGTH_BYTES];
    changeable[0] = TASK_SET_PER_NEXUS | DESCRIPTOR_SENSE;
    changeable[1] = UNRESTRICTED_REORDERING | QUEUE_ERROR;
    changeable[2] = SOFTWARE_WRITE_PROTECT;
    changeable[3] = TASK_ABORTED_STATUS;
    return changeable;
  }

  /** {@inheritDoc} QERR 10b. */
  @Override
  public int reservedBit(byte[] body) {
    return (body[1] & QUEUE_ERROR) == QUEUE_ERROR_RESERVED ? 2 * Byte.SIZE - 3 : -1;
  }

  /** What becomes of other commands when one fails. */
  public static QueueError queueError(ModeValues values) {
    return switch (values.at(CODE, 1) & QUEUE_ERROR) {
      case 0 -> QueueError.CONTINUE;
      case QUEUE_ERROR_ABORT_TASK_SET -> QueueError.ABORT_TASK_SET;
      default -> QueueError.ABORT_OWN;
    };
  }

  /** Whether TST is 001b, else 000b. */
  public static boolean isTaskSetPerNexus(ModeValues values) {
    return (values.at(CODE, 0) & TASK_SET_PER_NEXUS) != 0;
  }

  /** Whether QUEUE ALGORITHM MODIFIER is 0h, else 1h. */
  public static boolean isRestrictedReordering(ModeValues values) {
    return (values.at(CODE, 1) & UNRESTRICTED_REORDERING) == 0;
  }

  /** Whether TAS is set. */
  public static boolean isTaskAbortedStatus(ModeValues values) {
    return (values.at(CODE, 3) & TASK_ABORTED_STATUS) != 0;
  }

  /** Whether D_SENSE is set. */
  public static boolean isDescriptorSense(ModeValues values) {
    return (values.at(CODE, 0) & DESCRIPTOR_SENSE) != 0;
  }

  /** Whether SWP is set. */
  public static boolean isWriteProtected(ModeValues values) {
    return (values.at(CODE, 2) & SOFTWARE_WRITE_PROTECT) != 0;
  }
}
