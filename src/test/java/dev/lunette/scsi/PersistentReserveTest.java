package dev.lunette.scsi;

import static dev.lunette.scsi.cdb.OperationCode.CLEAR;
import static dev.lunette.scsi.cdb.OperationCode.PREEMPT_AND_ABORT;
import static dev.lunette.scsi.cdb.OperationCode.REGISTER;
import static dev.lunette.scsi.cdb.OperationCode.REGISTER_AND_MOVE;
import static dev.lunette.scsi.cdb.OperationCode.RESERVE;
import static dev.lunette.scsi.reservation.ReservationType.EXCLUSIVE_ACCESS;
import static dev.lunette.scsi.reservation.ReservationType.EXCLUSIVE_ACCESS_ALL_REGISTRANTS;
import static dev.lunette.scsi.reservation.ReservationType.WRITE_EXCLUSIVE;
import static dev.lunette.scsi.reservation.ReservationType.WRITE_EXCLUSIVE_ALL_REGISTRANTS;
import static dev.lunette.scsi.reservation.ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.reservation.ReservationType;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who reserves, releases, clears, takes and moves: two initiators and a bystander. */
final class PersistentReserveTest {

  private static final String TEST_UNIT_READY = "00";

  @AutoClose private final TestDisk disk = TestDisk.thin();
  private final Reserver a = new Reserver(disk.unit, "a", 0xA1A2A3A4A5A6A7A8L);
  private final Reserver b = new Reserver(disk.unit, "b", 0xB);
  private final Reserver c = new Reserver(disk.unit, "c", 0xC);

  /** What it is told next, and then no more. */
  private static void told(Reserver whom, Sense sense) {
    whom.run(TEST_UNIT_READY).fails(sense);
    whom.run(TEST_UNIT_READY).good();
  }

  @ParameterizedTest
  @EnumSource(ReservationType.class)
  void reservesAndReleases(ReservationType type) {
    a.registers();
    b.registers();
    a.reserve(type).good();
    a.reserve(type).good();
    a.sees(type.allHold() ? 0 : a.key, type);
    ReservationType other = type == WRITE_EXCLUSIVE ? EXCLUSIVE_ACCESS : WRITE_EXCLUSIVE;
    a.conflicts(a.reserve(other));
    a.release(other).fails(Sense.INVALID_RELEASE_OF_PERSISTENT_RESERVATION);
    if (type.allHold()) {
      b.reserve(type).good();
    } else {
      b.conflicts(b.reserve(type));
      b.release(type).good();
      b.sees(a.key, type);
    }
    int generation = a.generation();
    a.release(type).good();
    a.seesNothingReserved();
    a.release(type).good();
    assertThat(a.generation()).as("only registrations count").isEqualTo(generation);
    a.run(TEST_UNIT_READY).good();
    c.run(TEST_UNIT_READY).good();
    if (type == WRITE_EXCLUSIVE || type == EXCLUSIVE_ACCESS) {
      b.run(TEST_UNIT_READY).good();
    } else {
      told(b, Sense.RESERVATIONS_RELEASED);
    }
  }

  @ParameterizedTest
  @EnumSource(ReservationType.class)
  void aReservationGoesWithItsHolder(ReservationType type) {
    a.registers();
    b.registers();
    a.reserve(type).good();
    a.unregister().good();
    if (type.allHold()) {
      b.sees(0, type);
      b.unregister().good();
    } else if (type != WRITE_EXCLUSIVE && type != EXCLUSIVE_ACCESS) {
      told(b, Sense.RESERVATIONS_RELEASED);
    }
    b.run(TEST_UNIT_READY).good();
    c.seesNothingReserved();
  }

  @Test
  void clearsEverything() {
    a.registers();
    b.registers();
    a.reserve(WRITE_EXCLUSIVE).good();
    b.out(CLEAR, 0, b.key, 0, 0).good();
    assertThat(b.keys()).isEmpty();
    assertThat(b.generation()).isEqualTo(3);
    b.seesNothingReserved();
    told(a, Sense.RESERVATIONS_PREEMPTED);
    b.run(TEST_UNIT_READY).good();
    c.run(TEST_UNIT_READY).good();
  }

  @Test
  void takesTheReservationFromItsHolder() {
    a.registers();
    b.registers();
    c.registers();
    a.reserve(WRITE_EXCLUSIVE).good();
    TestCommand preempt = b.preempt(a.key, WRITE_EXCLUSIVE_REGISTRANTS_ONLY);
    preempt.good();
    assertThat(preempt.aborts(a.nexus)).isFalse();
    b.sees(b.key, WRITE_EXCLUSIVE_REGISTRANTS_ONLY);
    assertThat(b.keys()).containsExactly(b.key, c.key);
    told(a, Sense.REGISTRATIONS_PREEMPTED);
    told(c, Sense.RESERVATIONS_RELEASED);
    b.run(TEST_UNIT_READY).good();
  }

  @Test
  void takesOnlyTheRegistrationOfOneWhoHoldsNothing() {
    a.registers();
    b.registers();
    a.reserve(WRITE_EXCLUSIVE).good();
    b.conflicts(b.preempt(77, WRITE_EXCLUSIVE));
    a.preempt(b.key, EXCLUSIVE_ACCESS).good();
    a.sees(a.key, WRITE_EXCLUSIVE);
    assertThat(a.keys()).containsExactly(a.key);
    told(b, Sense.REGISTRATIONS_PREEMPTED);
    a.preempt(0, WRITE_EXCLUSIVE).fails(SenseData.invalidFieldInParameterList(8));
    a.preempt(a.key, EXCLUSIVE_ACCESS).good();
    a.sees(a.key, EXCLUSIVE_ACCESS);
    a.run(TEST_UNIT_READY).good();
  }

  @Test
  void mayTakeItsOwnRegistration() {
    a.registers();
    b.out(REGISTER, 0, 0, a.key, 0).good();
    c.registers();
    a.preempt(a.key, WRITE_EXCLUSIVE).good();
    assertThat(c.keys()).containsExactly(c.key);
    c.seesNothingReserved();
    told(b, Sense.REGISTRATIONS_PREEMPTED);
    a.run(TEST_UNIT_READY).good();
  }

  @Test
  void abortsWhatThoseDoWhoseRegistrationIsTaken() {
    a.registers();
    b.registers();
    a.reserve(EXCLUSIVE_ACCESS).good();
    TestCommand preempt = b.out(PREEMPT_AND_ABORT, EXCLUSIVE_ACCESS.code(), b.key, a.key, 0);
    preempt.good();
    assertThat(preempt.aborts(a.nexus)).isTrue();
    assertThat(preempt.aborts(b.nexus)).isFalse();
    assertThat(preempt.aborts(c.nexus)).isFalse();
    b.sees(b.key, EXCLUSIVE_ACCESS);
  }

  @Test
  void takesAllRegistrationsWhereAllHold() {
    a.registers();
    b.registers();
    c.registers();
    a.reserve(WRITE_EXCLUSIVE_ALL_REGISTRANTS).good();
    b.preempt(c.key, EXCLUSIVE_ACCESS).good();
    b.sees(0, WRITE_EXCLUSIVE_ALL_REGISTRANTS);
    assertThat(b.keys()).containsExactly(a.key, b.key);
    b.preempt(0, EXCLUSIVE_ACCESS).good();
    b.sees(b.key, EXCLUSIVE_ACCESS);
    assertThat(b.keys()).containsExactly(b.key);
    told(a, Sense.REGISTRATIONS_PREEMPTED);
    told(c, Sense.REGISTRATIONS_PREEMPTED);
  }

  @Test
  void movesRegistrationAndReservation() {
    a.registers();
    a.reserve(WRITE_EXCLUSIVE).good();
    byte[] toB = TransportId.encode(Reserver.port("b"));
    a.out(REGISTER_AND_MOVE, 0, Reserver.moveList(a.key, 0xBB, 0, 1, toB)).good();
    assertThat(a.keys()).containsExactly(a.key, 0xBB);
    a.sees(0xBB, WRITE_EXCLUSIVE);
    a.conflicts(a.out(REGISTER_AND_MOVE, 0, Reserver.moveList(a.key, 1, 0, 1, toB)));
    byte[] toA = TransportId.encode(Reserver.port("a"));
    b.out(REGISTER_AND_MOVE, 0, Reserver.moveList(0xBB, 1, 2, 2, toA)).good();
    assertThat(a.keys()).as("B is gone, A has one by each port").containsExactly(a.key, 1);
    a.sees(1, WRITE_EXCLUSIVE);
  }

  @Test
  void refusesToMoveWhereNobodyIs() {
    a.registers();
    byte[] toB = TransportId.encode(Reserver.port("b"));
    a.conflicts(a.out(REGISTER_AND_MOVE, 0, Reserver.moveList(a.key, 5, 0, 1, toB)));
    a.reserve(WRITE_EXCLUSIVE).good();
    a.out(REGISTER_AND_MOVE, 0, Reserver.moveList(a.key, 0, 0, 1, toB))
        .fails(SenseData.invalidFieldInParameterList(8));
    a.out(REGISTER_AND_MOVE, 0, Reserver.moveList(a.key, 5, 0, 3, toB))
        .fails(SenseData.invalidFieldInParameterList(18));
    byte[] self = TransportId.encode(Reserver.port("a"));
    a.out(REGISTER_AND_MOVE, 0, Reserver.moveList(a.key, 5, 0, 1, self))
        .fails(SenseData.invalidFieldInParameterList(24));
    a.sees(a.key, WRITE_EXCLUSIVE);
    a.release(WRITE_EXCLUSIVE).good();
    a.reserve(EXCLUSIVE_ACCESS_ALL_REGISTRANTS).good();
    a.conflicts(a.out(REGISTER_AND_MOVE, 0, Reserver.moveList(a.key, 5, 0, 1, toB)));
  }

  @Test
  void refusesTypesAndScopesThatAreNone() {
    a.registers();
    for (int type : new int[] {0, 2, 4, 9, 15}) {
      a.out(RESERVE, type, a.key, 0, 0).fails(SenseData.invalidFieldInCdb(2, 3));
    }
    a.out(RESERVE, 0x11, a.key, 0, 0).fails(SenseData.invalidFieldInCdb(2, 7));
    a.seesNothingReserved();
  }

  @Test
  void outlivesSessionsAndResets() {
    a.registers();
    a.reserve(WRITE_EXCLUSIVE).good();
    disk.unit.detach(a.nexus);
    disk.unit.reset();
    b.run(TEST_UNIT_READY);
    b.sees(a.key, WRITE_EXCLUSIVE);
    b.conflicts(b.run(Cdbs.hex("35"), new byte[0]));
    Reserver again = new Reserver(disk.unit, "a", a.key);
    again.run(Cdbs.hex("35"), new byte[0]).good();
  }
}
