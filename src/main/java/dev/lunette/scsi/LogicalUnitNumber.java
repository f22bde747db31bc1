package dev.lunette.scsi;

import java.util.OptionalInt;

/** Logical unit numbers as eight bytes: peripheral device and flat space addressing (SAM-5 4.7). */
public final class LogicalUnitNumber {

  /** Numbers below it are told in peripheral device addressing, all others in flat space. */
  private static final int PERIPHERAL_NUMBERS = 256;

  /** Numbers that flat space addressing can tell. */
  public static final int NUMBERS = 16_384;

  private static final int FIRST_LEVEL_SHIFT = 48;
  private static final long LOWER_LEVELS = 0xFFFF_FFFF_FFFFL;
  private static final int PERIPHERAL = 0;
  private static final int FLAT = 1;

  private LogicalUnitNumber() {}

  /** The eight bytes of a number below {@link #NUMBERS}. */
  public static long encode(int number) {
    int method = number < PERIPHERAL_NUMBERS ? PERIPHERAL : FLAT;
    return (long) (method << 14 | number) << FIRST_LEVEL_SHIFT;
  }

  /** The number, or nothing for an address of more than one level or by another method. */
  static OptionalInt decode(long lun) {
    int first = (int) (lun >>> FIRST_LEVEL_SHIFT);
    int method = first >> 14;
    int number = first & (NUMBERS - 1);
    boolean known = method == FLAT || (method == PERIPHERAL && number < PERIPHERAL_NUMBERS);
    return known && (lun & LOWER_LEVELS) == 0 ? OptionalInt.of(number) : OptionalInt.empty();
  }
}
