package dev.lunette.scsi.reservation;

/** Bounds of reservations; nobody is known to have come near them. */
public final class ReservationLimits {

  /** I_T nexuses registered with one logical unit. */
  public static final int REGISTRATIONS = 512;

  /** Parameter list of one PERSISTENT RESERVE OUT. */
  public static final int PARAMETER_LIST_BYTES = 16 << 10;

  /** Changes of all logical units that wait to be kept; past them commands are BUSY. */
  public static final int WAITING_CHANGES = 4096;

  private ReservationLimits() {}
}
