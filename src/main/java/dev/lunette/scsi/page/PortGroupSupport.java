package dev.lunette.scsi.page;

/** TPGS: how asymmetric access states can change, if there are any (SPC-4 6.6.2). */
public enum PortGroupSupport {
  NONE(0x00),
  IMPLICIT(0x10),
  IMPLICIT_AND_EXPLICIT(0x30);

  private final int bits;

  PortGroupSupport(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }
}
