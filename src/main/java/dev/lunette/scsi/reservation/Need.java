package dev.lunette.scsi.reservation;

/** What a command needs to be allowed by a reservation (SPC-4 5.13.1, SBC-3 4.18). */
public enum Need {
  /** Nothing: whoever asks is answered. */
  NOTHING,
  /** To read. */
  READ,
  /** To change something. */
  WRITE
}
