package dev.lunette.scsi.page;

/** What kind of device INQUIRY data is about (SPC-5 6.7.2). */
public enum Peripheral {
  /** A direct access block device is there, by SBC-3. */
  DISK(0x00, false, "VDISK           ", 0x04C0),
  /** The same, but not through the port by which it was asked. */
  DISK_UNAVAILABLE(0x20, false, "VDISK           ", 0x04C0),
  /** A CD or DVD drive is there, by MMC-6. */
  CD_ROM(0x05, true, "CD-ROM          ", 0x04E0),
  /** Nothing is there, and nothing can be at this logical unit number. */
  NONE(0x7F, false, "VDISK           ", 0x04C0);

  private final int code;
  private final boolean removable;
  private final String product;
  private final int versionDescriptor;

  Peripheral(int code, boolean removable, String product, int versionDescriptor) {
    this.code = code;
    this.removable = removable;
    this.product = product;
    this.versionDescriptor = versionDescriptor;
  }

  /** First byte of all INQUIRY data: peripheral qualifier and device type. */
  int code() {
    return code;
  }

  /** Whether the medium can be taken out. */
  boolean removable() {
    return removable;
  }

  /** Product identification, 16 characters. */
  String product() {
    return product;
  }

  /** The command standard that it claims. */
  int versionDescriptor() {
    return versionDescriptor;
  }
}
