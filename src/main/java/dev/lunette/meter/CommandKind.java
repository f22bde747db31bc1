package dev.lunette.meter;

import java.util.Locale;

/** What commands are told apart by. */
public enum CommandKind {
  READ,
  /** WRITE and WRITE SAME. */
  WRITE,
  /** SYNCHRONIZE CACHE. */
  FLUSH,
  /** UNMAP, and WRITE SAME that unmaps. */
  UNMAP,
  /** INQUIRY, VERIFY and all that moves no blocks. */
  OTHER;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Its place among the kinds, from 0. */
  int index() {
    return ordinal();
  }

  /** Its name in metrics. */
  public String label() {
    return label;
  }
}
