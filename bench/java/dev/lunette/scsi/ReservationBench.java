package dev.lunette.scsi;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.reservation.Registrant;
import dev.lunette.scsi.reservation.Registrations;
import dev.lunette.scsi.reservation.Reservation;
import dev.lunette.scsi.reservation.ReservationStore;
import dev.lunette.scsi.reservation.ReservationType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What each command pays to know whether a reservation is in its way. */
@State(Scope.Thread)
public class ReservationBench {
  private static final int REGISTRANTS = 64;

  private final Reservations none = reservations(Registrations.NONE);
  private final Reservations shared = reservations(shared());
  private final Command registered = write(TestDisk.nexus("n7"));
  private final Command stranger = write(TestDisk.nexus("stranger"));

  private static Command write(Nexus nexus) {
    return new TestCommand(nexus, 0, Cdbs.access(OperationCode.WRITE_16, 8, 8), new byte[0]);
  }

  private static Registrations shared() {
    Map<Registrant, Long> keys = new LinkedHashMap<>();
    for (long i = 0; i < REGISTRANTS; i++) {
      keys.put(TestDisk.nexus("n" + i).registrant(), i + 1);
    }
    ReservationType type = ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY;
    Registrant holder = TestDisk.nexus("n0").registrant();
    return new Registrations(0, true, keys, Optional.of(new Reservation(type, holder)));
  }

  private static Reservations reservations(Registrations kept) {
    ReservationStore store =
        new ReservationStore() {
          @Override
          public boolean durable() {
            return true;
          }

          @Override
          public Registrations kept() {
            return kept;
          }

          @Override
          public void keep(@Nullable Registrations now) {
            throw new IllegalStateException("nobody changes anything here");
          }

          @Override
          public void execute(Runnable change) {
            change.run();
          }
        };
    return new Reservations("bench", store, new UnitAttentions(10));
  }

  /** Nothing is reserved, as on most disks. */
  @Benchmark
  public boolean nothingReserved() {
    return none.conflict(registered);
  }

  /** A write of one of 64 registrants of a cluster's disk. */
  @Benchmark
  public boolean registrant() {
    return shared.conflict(registered);
  }

  /** A write of somebody else. */
  @Benchmark
  public boolean conflict() {
    return shared.conflict(stranger);
  }
}
