package dev.lunette.scsi.reservation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is registered with a logical unit, and what is reserved (SPC-4 5.13), at one moment.
 *
 * @param generation PRGENERATION: changes of registrations since the server started, as an unsigned
 *     number that starts anew past its end
 * @param survives whether all of it outlives the server (APTPL)
 * @param keys reservation key of each registrant, in the order in which they registered
 * @param reservation what is reserved, if anything is
 */
public record Registrations(
    int generation,
    boolean survives,
    Map<Registrant, Long> keys,
    Optional<Reservation> reservation) {

  /** Nobody is registered. */
  public static final Registrations NONE = new Registrations(0, false, Map.of(), Optional.empty());

  public Registrations {
    keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
  }

  /** Whether this one holds the reservation; nobody does where nothing is reserved. */
  public boolean holds(Registrant registrant) {
    return reservation.isPresent()
        && (reservation.get().type().allHold()
            ? keys.containsKey(registrant)
            : reservation.get().holder().equals(registrant));
  }

  /** Whether the reservation is in the way of a command of this one. */
  public boolean conflicts(Registrant registrant, Need need) {
    if (reservation.isEmpty() || need == Need.NOTHING) {
      return false;
    }
    ReservationType type = reservation.get().type();
    boolean may =
        type.registrantsMay()
            ? keys.containsKey(registrant)
            : reservation.get().holder().equals(registrant);
    return !may && (need == Need.WRITE || type.keepsReadersOut());
  }

  /** What is to be kept for the next start; null if nothing is. */
  public @Nullable Registrations kept() {
    return survives && !keys.isEmpty() ? new Registrations(0, true, keys, reservation) : null;
  }
}
