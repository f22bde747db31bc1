package dev.lunette.meter;

import java.util.Locale;

/** What commands are told apart by. */
public enum CommandKind {
  READ(0),
  /** WRITE and WRITE SAME. */
  WRITE(1),
  /** SYNCHRONIZE CACHE. */
  FLUSH(2),
  /** UNMAP, and WRITE SAME that unmaps. */
  UNMAP(3),
  /** INQUIRY, VERIFY and all that moves no blocks. */
  OTHER(4);

  private static final CommandKind[] BY_INDEX = values();

  private final int index;
  private final String label = name().toLowerCase(Locale.ROOT);

  CommandKind(int index) {
    this.index = index;
  }

  /** Its place among the kinds, from 0. */
  public int index() {
    return index;
  }

  /** The one with such a place. */
  public static CommandKind of(int index) {
    return BY_INDEX[index];
  }

  /** Its name in metrics. */
  public String label() {
    return label;
  }
}
