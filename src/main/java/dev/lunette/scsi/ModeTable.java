package dev.lunette.scsi;

import dev.lunette.scsi.page.ModePages;
import dev.lunette.scsi.page.ModeValues;
import java.util.Map;

/** The mode pages of a logical unit with all their values (SPC-5 6.14.2). */
interface ModeTable {

  ModePages pages();

  ModeValues current();

  /** What the next reset brings back; not asked for where nothing is {@link #savable}. */
  ModeValues saved();

  /** Whether values can be saved. */
  boolean savable();

  /** Ends a MODE SELECT that is in order. */
  void select(Command command, Map<Integer, byte[]> bodies, boolean saves);
}
