package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.reservation.ReservationType;
import dev.lunette.scsi.sense.Sense;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Which commands a reservation lets whom execute: all rows of SPC-4 table 66 and SBC-3 table 13
 * that are ours, for all types, by the holder, by one who is registered and by one who is not.
 */
final class ReservationConflictTest {

  /** Columns of the tables: what one who holds nothing may do. */
  private enum Row {
    /** Everything is allowed. */
    ALLOWED,
    /** It is not in the way of WRITE EXCLUSIVE. */
    READS,
    /** Only the holder may. */
    WRITES,
    /** It has rules of its own, in {@link PersistentReserveTest} and below. */
    OWN
  }

  private static Row row(OperationCode operation) {
    return switch (operation) {
      case TEST_UNIT_READY,
          REQUEST_SENSE,
          INQUIRY,
          REPORT_LUNS,
          LOG_SENSE,
          REPORT_TIMESTAMP,
          READ_CAPACITY_10,
          READ_CAPACITY_16,
          READ_KEYS,
          READ_RESERVATION,
          REPORT_CAPABILITIES,
          READ_FULL_STATUS ->
          Row.ALLOWED;
      case READ_6,
          READ_10,
          READ_12,
          READ_16,
          VERIFY_10,
          VERIFY_12,
          VERIFY_16,
          PRE_FETCH_10,
          PRE_FETCH_16,
          GET_LBA_STATUS,
          READ_DEFECT_DATA_10,
          READ_DEFECT_DATA_12,
          MODE_SENSE_6,
          MODE_SENSE_10,
          READ_BUFFER,
          REPORT_SUPPORTED_OPERATION_CODES,
          REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS ->
          Row.READS;
      case WRITE_6,
          WRITE_10,
          WRITE_12,
          WRITE_16,
          WRITE_AND_VERIFY_10,
          WRITE_AND_VERIFY_12,
          WRITE_AND_VERIFY_16,
          COMPARE_AND_WRITE,
          ORWRITE_16,
          WRITE_ATOMIC_16,
          WRITE_SAME_10,
          WRITE_SAME_16,
          UNMAP,
          SYNCHRONIZE_CACHE_10,
          SYNCHRONIZE_CACHE_16,
          MODE_SELECT_6,
          MODE_SELECT_10,
          SET_TIMESTAMP,
          WRITE_BUFFER,
          START_STOP_UNIT ->
          Row.WRITES;
      case PREVENT_ALLOW_MEDIUM_REMOVAL,
          RESERVE_6,
          RESERVE_10,
          RELEASE_6,
          RELEASE_10,
          REGISTER,
          RESERVE,
          RELEASE,
          CLEAR,
          PREEMPT,
          PREEMPT_AND_ABORT,
          REGISTER_AND_IGNORE_EXISTING_KEY,
          REGISTER_AND_MOVE ->
          Row.OWN;
    };
  }

  private static boolean readersStayOut(ReservationType type) {
    return type.name().startsWith("EXCLUSIVE_ACCESS");
  }

  private static boolean registrantsMay(ReservationType type) {
    return type.name().endsWith("REGISTRANTS_ONLY") || type.name().endsWith("ALL_REGISTRANTS");
  }

  @TestFactory
  List<DynamicTest> everyRowWithEveryType() {
    List<DynamicTest> tests = new ArrayList<>();
    for (ReservationType type : ReservationType.values()) {
      for (OperationCode operation : OperationCode.values()) {
        if (row(operation) != Row.OWN) {
          tests.add(dynamicTest(type + " " + operation, () -> check(type, operation)));
        }
      }
    }
    return tests;
  }

  private static void check(ReservationType type, OperationCode operation) {
    Row row = row(operation);
    boolean kept = row == Row.WRITES || (row == Row.READS && readersStayOut(type));
    try (TestDisk disk = TestDisk.thin()) {
      Reserver holder = new Reserver(disk.unit, "holder", 1).registers();
      Reserver registered = new Reserver(disk.unit, "registered", 2).registers();
      Reserver stranger = new Reserver(disk.unit, "stranger", 3);
      holder.reserve(type).good();
      assertThat(conflicts(stranger, operation)).as("not registered").isEqualTo(kept);
      assertThat(conflicts(registered, operation))
          .as("registered")
          .isEqualTo(kept && !registrantsMay(type));
      assertThat(conflicts(holder, operation)).as("the holder").isFalse();
    }
  }

  private static boolean conflicts(Reserver whom, OperationCode operation) {
    byte[] cdb = new byte[16];
    cdb[0] = (byte) operation.code();
    cdb[1] = (byte) operation.serviceAction();
    return whom.run(cdb, new byte[0]).outcome() == Outcome.Status.RESERVATION_CONFLICT;
  }

  @Test
  void startAndAllowAreForEverybodyStopAndPreventAreNot() {
    try (TestDisk disk = TestDisk.thin()) {
      Reserver holder = new Reserver(disk.unit, "holder", 1).registers();
      Reserver stranger = new Reserver(disk.unit, "stranger", 3);
      holder.reserve(ReservationType.WRITE_EXCLUSIVE).good();
      stranger.run("1B 00 00 00 01 00").good();
      stranger.conflicts(stranger.run("1B 00 00 00 00 00"));
      stranger.run("1E 00 00 00 00 00").good();
      stranger.conflicts(stranger.run("1E 00 00 00 01 00"));
    }
  }

  @Test
  void noDataIsAskedForInVain() {
    try (TestDisk disk = TestDisk.thin()) {
      Reserver holder = new Reserver(disk.unit, "holder", 1).registers();
      Reserver stranger = new Reserver(disk.unit, "stranger", 3);
      holder.reserve(ReservationType.WRITE_EXCLUSIVE).good();
      byte[] cdb = Cdbs.access(OperationCode.WRITE_16, 0, 8);
      TestCommand write = new TestCommand(stranger.nexus, 0, cdb, TestDisk.random(8));
      assertThat(disk.unit.dataOutLength(write)).isZero();
      holder.release(ReservationType.WRITE_EXCLUSIVE).good();
      disk.unit.execute(write);
      stranger.conflicts(write); // it has no data now
      assertThat(disk.device.calls).isEmpty();
    }
  }

  @Test
  void aConflictComesBeforeMostUnitAttentionsButNotBeforeAPowerOn() {
    try (TestDisk disk = TestDisk.thin()) {
      Reserver holder = new Reserver(disk.unit, "holder", 1).registers();
      Reserver other = new Reserver(disk.unit, "other", 2).registers();
      holder.reserve(ReservationType.WRITE_EXCLUSIVE).good();
      holder.preempt(2, ReservationType.WRITE_EXCLUSIVE).good();
      byte[] write = Cdbs.access(OperationCode.WRITE_16, 0, 1);
      other.conflicts(other.run(write, TestDisk.random(1)));
      other.run("00").fails(Sense.REGISTRATIONS_PREEMPTED);
      disk.unit.reset(holder.nexus);
      other.run(write, TestDisk.random(1)).fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
      other.conflicts(other.run(write, TestDisk.random(1)));
    }
  }

  @Test
  void reserveKeepsAllOthersOut() {
    try (TestDisk disk = TestDisk.thin()) {
      Reserver holder = new Reserver(disk.unit, "holder", 1);
      Reserver other = new Reserver(disk.unit, "other", 2);
      holder.run("16").good();
      holder.run("56").good();
      for (String allowed : List.of("12 00 00 00 40", "03", "25", "1E", "17", "57")) {
        other.run(allowed).good();
      }
      for (String kept : List.of("00", "16", "56", "28", "2A", "5E", "1A 00 08", "35")) {
        other.conflicts(other.run(kept));
      }
      holder.run("28").good();
      holder.conflicts(holder.run("5E"));
      holder.conflicts(holder.out(OperationCode.REGISTER, 0, 0, 1, 0));
      holder.run("17").good();
      other.run("16").good();
      holder.conflicts(holder.run("00"));
      disk.unit.detach(other.nexus);
      holder.run("16").good();
      disk.unit.reset(holder.nexus);
      Reserver third = new Reserver(disk.unit, "third", 3);
      third.run("56").good();
    }
  }

  @Test
  void registrationsShutReserveOut() {
    try (TestDisk disk = TestDisk.thin()) {
      Reserver registered = new Reserver(disk.unit, "registered", 1).registers();
      Reserver other = new Reserver(disk.unit, "other", 2);
      for (String cdb : List.of("16", "56", "17", "57")) {
        registered.conflicts(registered.run(cdb));
        other.conflicts(other.run(cdb));
      }
      registered.unregister().good();
      other.run("16").good();
    }
  }
}
