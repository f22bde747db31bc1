package dev.lunette.scsi.page;

/** First byte of all INQUIRY data: peripheral qualifier and device type (SPC-5 6.7.2). */
public enum Peripheral {
  /** A direct access block device is there. */
  DISK(0x00),
  /** The same, but not through the port by which it was asked. */
  DISK_UNAVAILABLE(0x20),
  /** Nothing is there, and nothing can be at this logical unit number. */
  NONE(0x7F);

  private final int code;

  Peripheral(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
