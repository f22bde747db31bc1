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
}
