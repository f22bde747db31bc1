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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What RESERVE keeps other nexuses from: all rows of SPC-2 5.5.1 and annex B that are ours, and of
 * what came later, and how RESERVE and persistent reservations keep out each other.
 */
final class ReserveConflictTest {

  private static final Set<OperationCode> ALLOWED =
      EnumSet.of(
          OperationCode.REQUEST_SENSE,
          OperationCode.INQUIRY,
          OperationCode.REPORT_LUNS,
          OperationCode.LOG_SENSE,
          OperationCode.READ_CAPACITY_10,
          OperationCode.READ_CAPACITY_16,
          OperationCode.RELEASE_6,
          OperationCode.RELEASE_10,
          OperationCode.PREVENT_ALLOW_MEDIUM_REMOVAL, // that allows it
          OperationCode.REPORT_TIMESTAMP,
          OperationCode.REPORT_TARGET_PORT_GROUPS);

  /** Kept out beside those that read or write. */
  private static final Set<OperationCode> OTHERS =
      EnumSet.of(OperationCode.TEST_UNIT_READY, OperationCode.RESERVE_6, OperationCode.RESERVE_10);

  private static final int PERSISTENT_RESERVE_IN = 0x5E;
  private static final int PERSISTENT_RESERVE_OUT = 0x5F;

  private static final String RESERVE_6 = "16";
  private static final String RELEASE_6 = "17";
  private static final String RESERVE_10 = "56";
  private static final String RELEASE_10 = "57";

  @AutoClose private final TestDisk disk = TestDisk.thin();
  private final Reserver holder = new Reserver(disk.unit, "holder", 1);
  private final Reserver other = new Reserver(disk.unit, "other", 2);

  /** These are kept out whoever it is that has the unit. */
  private static boolean isPersistent(OperationCode operation) {
    return operation.code() == PERSISTENT_RESERVE_IN || operation.code() == PERSISTENT_RESERVE_OUT;
  }

  private static boolean isAllowed(OperationCode operation) {
    boolean kept =
        OTHERS.contains(operation)
            || isPersistent(operation)
            || ReservationConflictTest.READS.contains(operation)
            || ReservationConflictTest.WRITES.contains(operation);
    assertThat(ALLOWED.contains(operation))
        .as("%s stands in one row", operation)
        .isNotEqualTo(kept);
    return !kept;
  }

  @TestFactory
  List<DynamicTest> everyRow() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String reserve : List.of(RESERVE_6, RESERVE_10)) {
      for (OperationCode operation : CommandSet.DISK.operations()) {
        tests.add(dynamicTest(reserve + " " + operation, () -> check(reserve, operation)));
      }
    }
    return tests;
  }

  private static void check(String reserve, OperationCode operation) {
    try (TestDisk disk = TestDisk.thin()) {
      Reserver holder = new Reserver(disk.unit, "holder", 1);
      Reserver stranger = new Reserver(disk.unit, "stranger", 2);
      holder.run(reserve).good();
      assertThat(conflicts(stranger, operation)).as("stranger").isEqualTo(!isAllowed(operation));
      assertThat(disk.device.calls).as("nothing came to the medium").isEmpty();
      assertThat(disk.unit.dataOutLength(command(stranger, operation)))
          .as("data that is asked for in vain")
          .isZero();
      stranger.conflicts(stranger.run("00"));
      assertThat(conflicts(holder, operation)).as("the holder").isEqualTo(isPersistent(operation));
    }
  }

  private static TestCommand command(Reserver whom, OperationCode operation) {
    boolean reserves = operation.code() == 0x5F;
    byte[] list = reserves ? Reserver.list(0, whom.key, 0) : new byte[0];
    byte[] cdb = new byte[16];
    cdb[0] = (byte) operation.code();
    cdb[1] = (byte) operation.serviceAction();
    cdb[2] = (byte) (reserves ? ReservationType.WRITE_EXCLUSIVE.code() : 0);
    cdb[8] = (byte) list.length;
    return new TestCommand(whom.nexus, 0, cdb, list);
  }

  private static boolean conflicts(Reserver whom, OperationCode operation) {
    TestCommand command = command(whom, operation);
    return whom.run(command).outcome() == Outcome.Status.RESERVATION_CONFLICT;
  }

  @Test
  void startAndAllowAreForEverybodyStopAndPreventAreNot() {
    holder.run(RESERVE_6).good();
    other.run("1B 00 00 00 01 00").good();
    other.conflicts(other.run("1B 00 00 00 00 00"));
    other.run("1E 00 00 00 00 00").good();
    other.conflicts(other.run("1E 00 00 00 01 00"));
    holder.run("1B 00 00 00 00 00").good();
    other.run("1B 00 00 00 01 00").good();
    holder.run("28").good();
  }

  @ParameterizedTest
  @ValueSource(strings = {RELEASE_6, RELEASE_10})
  void onlyItsHolderReleasesIt(String release) {
    holder.run(RESERVE_6).good();
    holder.run(RESERVE_10).good(); // it has it, however it asks
    other.run(release).good();
    other.conflicts(other.run(RESERVE_6));
    holder.run(release).good();
    holder.run(release).good();
    other.run(RESERVE_10).good();
    holder.conflicts(holder.run("28"));
  }

  @Test
  void itGoesWithItsHolderOrWithAReset() {
    holder.run(RESERVE_6).good();
    disk.unit.detach(holder.nexus);
    other.run(RESERVE_6).good();
    disk.unit.reset();
    Reserver third = new Reserver(disk.unit, "third", 3);
    third.run(RESERVE_10).good();
  }

  @Test
  void aConflictComesBeforeMostUnitAttentionsButNotBeforeAReset() {
    holder.run(RESERVE_6).good();
    disk.grow(8192L * TestDisk.BLOCK);
    other.conflicts(other.run("28"));
    other.run("25").fails(Sense.CAPACITY_DATA_HAS_CHANGED);
    disk.unit.reset();
    other.run("28").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    other.run("28").good(); // which has released it, too
  }

  @Test
  void thereAreNoExceptionsForWhoIsRegistered() {
    byte[] told = holder.run("5E 02 00 00 00 00 00 20 00").data();
    assertThat(told[2] & 0x10).as("CRH (SPC-3 5.6.3)").isZero();
    holder.registers();
    for (String cdb : List.of(RESERVE_6, RESERVE_10, RELEASE_6, RELEASE_10)) {
      holder.conflicts(holder.run(cdb));
      other.conflicts(other.run(cdb));
    }
    holder.unregister().good();
    other.run(RESERVE_6).good();
  }

  @ParameterizedTest
  @EnumSource
  void noPersistentReservationLetsAnybodyReserve(ReservationType type) {
    holder.registers();
    other.registers();
    Reserver stranger = new Reserver(disk.unit, "stranger", 3);
    holder.reserve(type).good();
    for (String cdb : List.of(RESERVE_6, RESERVE_10, RELEASE_6, RELEASE_10)) {
      for (Reserver each : List.of(holder, other, stranger)) {
        each.conflicts(each.run(cdb));
      }
    }
    holder.sees(type.name().endsWith("ALL_REGISTRANTS") ? 0 : holder.key, type);
  }

  @Test
  void nobodyRegistersBesideAReserve() {
    holder.run(RESERVE_6).good();
    holder.conflicts(holder.out(OperationCode.REGISTER, 0, 0, 1, 0));
    other.conflicts(other.out(OperationCode.REGISTER_AND_IGNORE_EXISTING_KEY, 0, 0, 2, 0));
    holder.run(RELEASE_6).good();
    assertThat(holder.keys()).isEmpty();
    other.registers();
    assertThat(holder.keys()).containsExactly(other.key);
  }
}
