package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.reservation.ReservationType;
import dev.lunette.scsi.sense.Sense;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Which commands a reservation lets whom execute: all rows of SPC-4 table 66 and SBC-3 table 13
 * that are ours, for all types, by the holder, by one who is registered and by one who is not.
 */
final class ReservationConflictTest {

  private static final Set<OperationCode> ALLOWED =
      EnumSet.of(
          OperationCode.TEST_UNIT_READY,
          OperationCode.REQUEST_SENSE,
          OperationCode.INQUIRY,
          OperationCode.REPORT_LUNS,
          OperationCode.LOG_SENSE,
          OperationCode.REPORT_TIMESTAMP,
          OperationCode.REPORT_TARGET_PORT_GROUPS,
          OperationCode.READ_CAPACITY_10,
          OperationCode.READ_CAPACITY_16,
          OperationCode.READ_KEYS,
          OperationCode.READ_RESERVATION,
          OperationCode.REPORT_CAPABILITIES,
          OperationCode.READ_FULL_STATUS);

  static final Set<OperationCode> READS =
      EnumSet.of(
          OperationCode.READ_6,
          OperationCode.READ_10,
          OperationCode.READ_12,
          OperationCode.READ_16,
          OperationCode.VERIFY_10,
          OperationCode.VERIFY_12,
          OperationCode.VERIFY_16,
          OperationCode.PRE_FETCH_10,
          OperationCode.PRE_FETCH_16,
          OperationCode.GET_LBA_STATUS,
          OperationCode.READ_DEFECT_DATA_10,
          OperationCode.READ_DEFECT_DATA_12,
          OperationCode.MODE_SENSE_6,
          OperationCode.MODE_SENSE_10,
          OperationCode.READ_BUFFER,
          OperationCode.POPULATE_TOKEN,
          OperationCode.REPORT_SUPPORTED_OPERATION_CODES,
          OperationCode.REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS);

  static final Set<OperationCode> WRITES =
      EnumSet.of(
          OperationCode.WRITE_6,
          OperationCode.WRITE_10,
          OperationCode.WRITE_12,
          OperationCode.WRITE_16,
          OperationCode.WRITE_AND_VERIFY_10,
          OperationCode.WRITE_AND_VERIFY_12,
          OperationCode.WRITE_AND_VERIFY_16,
          OperationCode.COMPARE_AND_WRITE,
          OperationCode.ORWRITE_16,
          OperationCode.WRITE_ATOMIC_16,
          OperationCode.WRITE_SAME_10,
          OperationCode.WRITE_SAME_16,
          OperationCode.UNMAP,
          OperationCode.SYNCHRONIZE_CACHE_10,
          OperationCode.SYNCHRONIZE_CACHE_16,
          OperationCode.MODE_SELECT_6,
          OperationCode.MODE_SELECT_10,
          OperationCode.SET_TIMESTAMP,
          OperationCode.SET_TARGET_PORT_GROUPS,
          OperationCode.WRITE_BUFFER,
          OperationCode.EXTENDED_COPY_LID1,
          OperationCode.EXTENDED_COPY_LID4,
          OperationCode.RECEIVE_COPY_STATUS_LID1,
          OperationCode.RECEIVE_COPY_DATA_LID1,
          OperationCode.RECEIVE_COPY_OPERATING_PARAMETERS,
          OperationCode.RECEIVE_COPY_FAILURE_DETAILS_LID1,
          OperationCode.RECEIVE_COPY_STATUS_LID4,
          OperationCode.RECEIVE_ROD_TOKEN_INFORMATION,
          OperationCode.WRITE_USING_TOKEN,
          OperationCode.FORMAT_UNIT,
          OperationCode.OVERWRITE,
          OperationCode.BLOCK_ERASE,
          OperationCode.EXIT_FAILURE_MODE,
          OperationCode.SEND_DIAGNOSTIC,
          OperationCode.START_STOP_UNIT);

  private static final Set<OperationCode> OWN =
      EnumSet.of(
          OperationCode.PREVENT_ALLOW_MEDIUM_REMOVAL,
          OperationCode.RESERVE_6,
          OperationCode.RESERVE_10,
          OperationCode.RELEASE_6,
          OperationCode.RELEASE_10,
          OperationCode.REGISTER,
          OperationCode.RESERVE,
          OperationCode.RELEASE,
          OperationCode.CLEAR,
          OperationCode.PREEMPT,
          OperationCode.PREEMPT_AND_ABORT,
          OperationCode.REGISTER_AND_IGNORE_EXISTING_KEY,
          OperationCode.REGISTER_AND_MOVE);

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
    if (ALLOWED.contains(operation)) {
      return Row.ALLOWED;
    } else if (READS.contains(operation)) {
      return Row.READS;
    } else if (WRITES.contains(operation)) {
      return Row.WRITES;
    }
    assertThat(OWN).as("a command stands in one of the rows").contains(operation);
    return Row.OWN;
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
      for (OperationCode operation : CommandSet.DISK.operations()) {
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
      disk.unit.reset();
      other.run(write, TestDisk.random(1)).fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
      other.conflicts(other.run(write, TestDisk.random(1)));
    }
  }
}
