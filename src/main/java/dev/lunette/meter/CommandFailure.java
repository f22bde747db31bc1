package dev.lunette.meter;

import java.util.Locale;

/** How a command can end that is not GOOD: a sense key (SPC-5 4.4.8) or a status (SAM-5 5.3.1). */
public enum CommandFailure {
  NO_SENSE(0x0),
  RECOVERED_ERROR(0x1),
  NOT_READY(0x2),
  MEDIUM_ERROR(0x3),
  HARDWARE_ERROR(0x4),
  ILLEGAL_REQUEST(0x5),
  UNIT_ATTENTION(0x6),
  DATA_PROTECT(0x7),
  BLANK_CHECK(0x8),
  VENDOR_SPECIFIC(0x9),
  COPY_ABORTED(0xA),
  ABORTED_COMMAND(0xB),
  RESERVED(0xC),
  VOLUME_OVERFLOW(0xD),
  MISCOMPARE(0xE),
  COMPLETED(0xF),
  BUSY(16),
  RESERVATION_CONFLICT(17),
  TASK_SET_FULL(18),
  TASK_ABORTED(19),
  ACA_ACTIVE(20);

  private static final CommandFailure[] ALL = values();

  private final int index;
  private final String label = name().toLowerCase(Locale.ROOT);

  CommandFailure(int index) {
    this.index = index;
  }

  /** The one with a sense key of 0 to 15. */
  public static CommandFailure ofSenseKey(int key) {
    return ALL[key];
  }

  /** Its place among the failures, from 0. */
  int index() {
    return index;
  }

  /** Its name in metrics. */
  public String label() {
    return label;
  }
}
