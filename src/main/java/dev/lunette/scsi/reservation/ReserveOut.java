package dev.lunette.scsi.reservation;

import dev.lunette.scsi.reservation.Verdict.Notice;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The service actions of PERSISTENT RESERVE OUT (SPC-4 6.16): what holds after each of them, made
 * of what held before it. One of these is good for one action.
 */
public final class ReserveOut {

  /** Where the service action reservation key stands in the parameter list. */
  private static final int NEW_KEY_OFFSET = 8;

  private static final Verdict CONFLICT = new Verdict.Conflict();

  private final Registrations before;
  private final Registrant from;
  private final long key;
  private final Map<Registrant, Long> keys;
  private final Map<Notice, Set<Registrant>> notices = new EnumMap<>(Notice.class);
  private @Nullable Reservation reservation;

  /**
   * An action that somebody asks for.
   *
   * @param before what holds
   * @param from who asks
   * @param key reservation key that proves it
   */
  public ReserveOut(Registrations before, Registrant from, long key) {
    this.before = before;
    this.from = from;
    this.key = key;
    this.keys = new LinkedHashMap<>(before.keys());
    this.reservation = before.reservation().orElse(null);
  }

  /**
   * REGISTER (SPC-4 5.13.7).
   *
   * @param whom the one who asks, and all others that the list names
   * @param newKey 0 to unregister
   */
  public Verdict register(Set<Registrant> whom, long newKey, boolean survives) {
    for (Registrant each : whom) {
      if (keys.getOrDefault(each, 0L) != key) {
        return CONFLICT;
      }
    }
    return registerWhateverTheKey(whom, newKey, survives);
  }

  /** REGISTER AND IGNORE EXISTING KEY (SPC-4 5.13.7). */
  public Verdict registerWhateverTheKey(Set<Registrant> whom, long newKey, boolean survives) {
    if (newKey != 0) {
      whom.forEach(each -> keys.put(each, newKey));
    } else {
      whom.forEach(this::unregister);
    }
    if (keys.size() > ReservationLimits.REGISTRATIONS) {
      return new Verdict.Refused(SenseData.of(Sense.INSUFFICIENT_REGISTRATION_RESOURCES));
    }
    boolean nothing = newKey == 0 && keys.equals(before.keys());
    return nothing ? new Verdict.Done(before, Map.of()) : changed(survives);
  }

  /** RESERVE (SPC-4 5.13.9). */
  public Verdict reserve(ReservationType type) {
    if (isStranger()) {
      return CONFLICT;
    }
    if (reservation != null) {
      return before.holds(from) && reservation.type() == type ? done() : CONFLICT;
    }
    reservation = new Reservation(type, from);
    return done();
  }

  /** RELEASE (SPC-4 5.13.11.2). */
  public Verdict release(Optional<ReservationType> type) {
    if (isStranger()) {
      return CONFLICT;
    }
    if (reservation == null || !before.holds(from)) {
      return done();
    }
    ReservationType held = reservation.type();
    if (!type.equals(Optional.of(held))) {
      return new Verdict.Refused(SenseData.of(Sense.INVALID_RELEASE_OF_PERSISTENT_RESERVATION));
    }
    reservation = null;
    if (held.registrantsMay()) {
      tellOthers(Notice.RESERVATIONS_RELEASED);
    }
    return done();
  }

  /** CLEAR (SPC-4 5.13.11.6). */
  public Verdict clear() {
    if (isStranger()) {
      return CONFLICT;
    }
    tellOthers(Notice.RESERVATIONS_PREEMPTED);
    keys.clear();
    reservation = null;
    return changed(before.survives());
  }

  /**
   * PREEMPT, and PREEMPT AND ABORT as far as registrations go (SPC-4 5.13.11.4, 5.13.11.5).
   *
   * @param victims the key of those who lose their registration; 0 for all others, where all
   *     registrants hold the reservation
   */
  public Verdict preempt(long victims, ReservationType type) {
    if (isStranger()) {
      return CONFLICT;
    }
    boolean all = reservation != null && reservation.type().allHold();
    if (victims == 0 && !all) {
      return invalid(NEW_KEY_OFFSET);
    }
    boolean takesReservation =
        all ? victims == 0 : reservation != null && keyOf(reservation.holder()) == victims;
    Set<Registrant> removed = new LinkedHashSet<>();
    keys.forEach((registrant, held) -> {
      boolean meant = victims == 0 || held == victims;
      if (meant && !(takesReservation && registrant.equals(from))) {
        removed.add(registrant);
      }
    });
    if (takesReservation) {
      takeReservation(removed, type);
    } else if (removed.isEmpty()) {
      return CONFLICT;
    } else {
      removed.forEach(this::unregister);
    }
    removed.remove(from);
    notices.put(Notice.REGISTRATIONS_PREEMPTED, removed);
    return changed(before.survives());
  }

  private void takeReservation(Set<Registrant> removed, ReservationType type) {
    ReservationType held = before.reservation().orElseThrow().type();
    removed.forEach(keys::remove);
    reservation = new Reservation(type, from);
    if (held != type) {
      tellOthers(Notice.RESERVATIONS_RELEASED);
    }
  }

  /**
   * REGISTER AND MOVE (SPC-4 5.13.8).
   *
   * @param to who gets the registration and the reservation
   * @param unregisters whether the one who asks loses the registration
   */
  public Verdict move(Registrant to, long newKey, boolean unregisters, boolean survives) {
    if (isStranger()
        || reservation == null
        || !before.holds(from)
        || reservation.type().allHold()) {
      return CONFLICT;
    }
    if (newKey == 0) {
      return invalid(NEW_KEY_OFFSET);
    }
    keys.put(to, newKey);
    reservation = new Reservation(reservation.type(), to);
    if (unregisters) {
      keys.remove(from);
    }
    return keys.size() > ReservationLimits.REGISTRATIONS
        ? new Verdict.Refused(SenseData.of(Sense.INSUFFICIENT_REGISTRATION_RESOURCES))
        : changed(survives);
  }

  private boolean isStranger() {
    return !keys.containsKey(from) || keyOf(from) != key;
  }

  private long keyOf(Registrant registrant) {
    return keys.getOrDefault(registrant, 0L);
  }

  /** A reservation goes with its holder, or with the last one where all hold it. */
  private void unregister(Registrant registrant) {
    if (keys.remove(registrant) == null || reservation == null) {
      return;
    }
    ReservationType type = reservation.type();
    if (type.allHold() ? keys.isEmpty() : reservation.holder().equals(registrant)) {
      reservation = null;
      if (type.registrantsMay()) {
        tellOthers(Notice.RESERVATIONS_RELEASED);
      }
    }
  }

  private void tellOthers(Notice notice) {
    Set<Registrant> others = new LinkedHashSet<>(keys.keySet());
    others.remove(from);
    notices.put(notice, others);
  }

  private Verdict changed(boolean survives) {
    return done(before.generation() + 1, survives);
  }

  private Verdict done() {
    return done(before.generation(), before.survives());
  }

  private Verdict done(int generation, boolean survives) {
    Registrations now =
        new Registrations(generation, survives, keys, Optional.ofNullable(reservation));
    return new Verdict.Done(now, notices);
  }

  private static Verdict invalid(int byteOffset) {
    return new Verdict.Refused(SenseData.invalidFieldInParameterList(byteOffset));
  }
}
