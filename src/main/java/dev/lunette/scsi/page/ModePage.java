package dev.lunette.scsi.page;

/** One mode page (SPC-5 7.5); none of ours has subpages or can be changed or saved. */
public interface ModePage {

  int code();

  /** What follows the two bytes of the header, as it is now, which is also the default. */
  byte[] body();
}
