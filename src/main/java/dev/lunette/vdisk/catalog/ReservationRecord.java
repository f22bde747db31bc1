package dev.lunette.vdisk.catalog;

import java.util.List;
import java.util.Optional;

/**
 * Persistent reservations of a vDisk that outlive the server (SPC-4 5.13, APTPL).
 *
 * @param registrations in the order in which they were made
 * @param held what is reserved, if anything is
 */
public record ReservationRecord(List<Registered> registrations, Optional<Held> held) {

  /**
   * An I_T nexus by name, and its key.
   *
   * @param initiatorPort SCSI initiator port name
   * @param targetPort SCSI target port name
   * @param relativeTargetPort relative target port identifier
   * @param key reservation key
   */
  public record Registered(
      String initiatorPort, String targetPort, int relativeTargetPort, long key) {}

  /**
   * A reservation.
   *
   * @param type code of its type (SPC-4 6.15.3.4)
   * @param holder number of the registration that made it, from 0; where all registrants hold it
   *     that one may be gone, and it is 0
   */
  public record Held(int type, int holder) {}
}
