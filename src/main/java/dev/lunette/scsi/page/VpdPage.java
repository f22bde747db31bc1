package dev.lunette.scsi.page;

/** One page of vital product data (SPC-5 7.7). */
public interface VpdPage {

  int code();

  /** What follows the four bytes of the header, for an INQUIRY that came in by {@code port}. */
  byte[] body(TargetPort port);
}
