package dev.lunette.scsi.page;

import java.util.List;

/** Temperature log page, 0Dh (SPC-4 7.3): FFh, because a virtual disk has none. */
public record Temperature() implements LogPage {

  /** What stands for a temperature that is not known. */
  static final String UNKNOWN = "ff";

  public static final int CODE = 0x0D;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public List<LogParameter> parameters() {
    return List.of(new LogParameter(0x0000, "00" + UNKNOWN));
  }
}
