package dev.lunette.scsi.reservation;

/**
 * A persistent reservation of the whole logical unit, the one scope there is (SPC-4 6.15.3.3).
 *
 * @param type what others may not do
 * @param holder who made it; means nothing where all registrants hold it
 */
public record Reservation(ReservationType type, Registrant holder) {}
