package dev.lunette.scsi.page;

import java.util.List;

/**
 * Informational exceptions log page, 2Fh (SPC-4 7.3): no failure is expected, as nothing here could
 * foresee one. The temperatures, now and at most, are unknown.
 */
public record InformationalExceptions() implements LogPage {

  private static final String NO_ADDITIONAL_SENSE_INFORMATION = "0000";

  @Override
  public int code() {
    return 0x2F;
  }

  @Override
  public List<LogParameter> parameters() {
    String value = NO_ADDITIONAL_SENSE_INFORMATION + Temperature.UNKNOWN + Temperature.UNKNOWN;
    return List.of(new LogParameter(0x0000, value));
  }
}
