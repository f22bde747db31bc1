package dev.lunette.scsi.page;

import java.util.List;

/**
 * Start-stop cycle counter log page, 0Eh (SPC-4 7.3). Without a spindle a cycle is what we say it
 * is, and START STOP UNIT wears nothing out: there have been none. Dates and what it was made to
 * endure are left out, for a virtual disk has neither.
 */
public record StartStopCycles() implements LogPage {

  private static final int ACCUMULATED_CYCLES = 0x0004;

  @Override
  public int code() {
    return 0x0E;
  }

  @Override
  public List<LogParameter> parameters() {
    return List.of(new LogParameter(ACCUMULATED_CYCLES, "00000000"));
  }
}
