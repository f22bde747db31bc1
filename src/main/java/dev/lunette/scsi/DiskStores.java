package dev.lunette.scsi;

import dev.lunette.scsi.reservation.ReservationStore;

/**
 * Where what initiators make of a disk outlives the server.
 *
 * @param reservations who has registered with it
 * @param modes its mode pages
 * @param erasures that it is being erased
 */
public record DiskStores(ReservationStore reservations, ModeStore modes, EraseStore erasures) {

  /** Nothing does. */
  public static DiskStores none() {
    return new DiskStores(ReservationStore.none(), ModeStore.NONE, EraseStore.NONE);
  }
}
