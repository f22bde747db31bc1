package dev.lunette;

import dev.lunette.scsi.reservation.Registrant;
import dev.lunette.scsi.reservation.Registrations;
import dev.lunette.scsi.reservation.Reservation;
import dev.lunette.scsi.reservation.ReservationStore;
import dev.lunette.scsi.reservation.ReservationType;
import dev.lunette.vdisk.catalog.Editor;
import dev.lunette.vdisk.catalog.ReservationRecord;
import dev.lunette.vdisk.catalog.ReservationRecord.Held;
import dev.lunette.vdisk.catalog.ReservationRecord.Registered;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Reservations of a vDisk in the catalog. */
final class CatalogReservationStore implements ReservationStore {

  private final Editor catalog;
  private final String vdisk;
  private final Executor changes;
  private final Registrations kept;

  /**
   * Reservations of a vDisk.
   *
   * @param changes runs one thing after the other, and may wait
   * @throws IOException if nobody knows what is reserved, so that nobody may use the vDisk
   */
  CatalogReservationStore(Editor catalog, String vdisk, Executor changes) throws IOException {
    this.catalog = catalog;
    this.vdisk = vdisk;
    this.changes = changes;
    Optional<ReservationRecord> found = catalog.reservations(vdisk);
    this.kept = found.isPresent() ? registrations(found.get()) : Registrations.NONE;
  }

  @Override
  public boolean durable() {
    return true;
  }

  @Override
  public Registrations kept() {
    return kept;
  }

  @Override
  public void keep(@Nullable Registrations now) throws IOException {
    catalog.keepReservations(vdisk, Optional.ofNullable(now).map(CatalogReservationStore::record));
  }

  @Override
  public void execute(Runnable change) {
    changes.execute(change);
  }

  private static ReservationRecord record(Registrations now) {
    List<Registrant> order = List.copyOf(now.keys().keySet());
    List<Registered> registered = new ArrayList<>();
    now.keys()
        .forEach((registrant, key) ->
            registered.add(
                new Registered(
                    registrant.initiatorPort(),
                    registrant.targetPort(),
                    registrant.relativeTargetPort(),
                    key)));
    Optional<Held> held =
        now.reservation()
            .map(reservation ->
                new Held(
                    reservation.type().code(), Math.max(0, order.indexOf(reservation.holder()))));
    return new ReservationRecord(registered, held);
  }

  private Registrations registrations(ReservationRecord record) throws IOException {
    Map<Registrant, Long> keys = new LinkedHashMap<>();
    record
        .registrations()
        .forEach(each ->
            keys.put(
                new Registrant(each.initiatorPort(), each.targetPort(), each.relativeTargetPort()),
                each.key()));
    Optional<Reservation> reservation = Optional.empty();
    if (record.held().isPresent()) {
      Held held = record.held().get();
      Optional<ReservationType> type = ReservationType.of(held.type());
      if (type.isEmpty() || held.holder() < 0 || held.holder() >= keys.size()) {
        throw new IOException(
            ("the record of the reservations of vDisk %s names type %d and registration %d of %d,"
                    + " which can't be; restore the data directory from a backup")
                .formatted(vdisk, held.type(), held.holder(), keys.size()));
      }
      Registrant holder = List.copyOf(keys.keySet()).get(held.holder());
      reservation = Optional.of(new Reservation(type.get(), holder));
    }
    return new Registrations(0, true, keys, reservation);
  }
}
