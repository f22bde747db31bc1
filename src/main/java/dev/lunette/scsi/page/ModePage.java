package dev.lunette.scsi.page;

/** One mode page (SPC-5 7.5). */
public interface ModePage {

  int code();

  /** Of a page in the sub_page format; 0 in the page_0 format. */
  default int subpage() {
    return 0;
  }

  /** What follows the header, by default. */
  byte[] body();

  /** As long as the body, with a one for each bit that MODE SELECT can change: none, usually. */
  default byte[] changeable() {
    return new byte[body().length];
  }

  /**
   * Where a field with a reserved value begins in a body, though all its bits can be changed: its
   * highest bit, counted from the highest one of the first byte on; -1 if there is none.
   */
  default int reservedBit(byte[] body) {
    return -1;
  }
}
