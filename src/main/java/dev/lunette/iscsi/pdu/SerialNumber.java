package dev.lunette.iscsi.pdu;

/** Serial number arithmetic on 32 bits (RFC 1982, RFC 7143 4.2.2.1). */
public final class SerialNumber {

  private SerialNumber() {}

  /** Whether {@code a} comes before {@code b}. */
  public static boolean before(int a, int b) {
    return a - b < 0;
  }

  /** Whether {@code number} lies in {@code first} to {@code last}, both included. */
  public static boolean between(int number, int first, int last) {
    return !before(number, first) && !before(last, number);
  }
}
