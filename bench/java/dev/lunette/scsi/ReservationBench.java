package dev.lunette.scsi;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.reservation.Registrant;
import dev.lunette.scsi.reservation.ReservationStore;
import dev.lunette.scsi.reservation.ReservationType;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What each command pays to know whether a reservation is in its way. */
@State(Scope.Thread)
public class ReservationBench {
  private static final int REGISTRANTS = 64;

  private final Reservations none = reservations();
  private final Reservations shared = shared();
  private final Command registered = write(TestDisk.nexus("n7"));
  private final Command stranger = write(TestDisk.nexus("stranger"));

  private static Command write(Nexus nexus) {
    return new TestCommand(nexus, 0, Cdbs.access(OperationCode.WRITE_16, 8, 8), new byte[0]);
  }

  private static Reservations reservations() {
    return new Reservations("bench", ReservationStore.none(), new UnitAttentions(10));
  }

  private static Reservations shared() {
    Reservations shared = reservations();
    for (int i = 0; i < REGISTRANTS; i++) {
      Nexus nexus = TestDisk.nexus("n" + i);
      Set<Registrant> own = Set.of(nexus.registrant());
      shared.change(write(nexus), 0, out -> out.register(own, 1, false), false);
    }
    ReservationType type = ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY;
    shared.change(write(TestDisk.nexus("n0")), 1, out -> out.reserve(type), false);
    return shared;
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
