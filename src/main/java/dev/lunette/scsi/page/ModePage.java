package dev.lunette.scsi.page;

/** One mode page (SPC-5 7.5); none of ours has subpages. */
public interface ModePage {

  int code();

  /** What follows the two bytes of the header, by default. */
  byte[] body();

  /** As long as the body, with a one for each bit that MODE SELECT can change. */
  byte[] changeable();
}
