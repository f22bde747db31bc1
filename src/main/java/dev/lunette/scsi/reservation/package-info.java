/**
 * Who may write: persistent reservations (SPC-4 5.13). {@link
 * dev.lunette.scsi.reservation.Registrations} is what holds at a moment and never changes; {@link
 * dev.lunette.scsi.reservation.ReserveOut} makes the next one of it. Imports {@code scsi.sense}.
 * Start with {@code Registrations}.
 */
@NullMarked
package dev.lunette.scsi.reservation;

import org.jspecify.annotations.NullMarked;
