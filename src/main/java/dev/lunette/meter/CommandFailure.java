package dev.lunette.meter;

import java.util.Locale;

/** How a command can end that is not GOOD: a sense key (SPC-5 4.4.8) or a status (SAM-5 5.3.1). */
public enum CommandFailure {
  NO_SENSE,
  RECOVERED_ERROR,
  NOT_READY,
  MEDIUM_ERROR,
  HARDWARE_ERROR,
  ILLEGAL_REQUEST,
  UNIT_ATTENTION,
  DATA_PROTECT,
  BLANK_CHECK,
  VENDOR_SPECIFIC,
  COPY_ABORTED,
  ABORTED_COMMAND,
  RESERVED,
  VOLUME_OVERFLOW,
  MISCOMPARE,
  COMPLETED,
  BUSY,
  RESERVATION_CONFLICT,
  TASK_SET_FULL,
  TASK_ABORTED;

  private static final CommandFailure[] ALL = values();

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The one with a sense key of 0 to 15. */
  public static CommandFailure ofSenseKey(int key) {
    return ALL[key];
  }

  /** Its place among the failures, from 0. */
  int index() {
    return ordinal();
  }

  /** Its name in metrics. */
  public String label() {
    return label;
  }
}
