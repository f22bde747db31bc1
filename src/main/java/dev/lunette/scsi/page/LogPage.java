package dev.lunette.scsi.page;

import java.util.List;

/** One log page (SPC-4 7.3); all of ours are lists, so there are no thresholds. */
public interface LogPage {

  int code();

  /** By ascending code. */
  List<LogParameter> parameters();
}
