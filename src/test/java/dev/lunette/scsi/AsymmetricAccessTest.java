package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lunette.config.AccessState;
import dev.lunette.config.AsymmetricAccessConfig;
import dev.lunette.config.AsymmetricAccessConfig.Group;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a disk does in each state of the port that it is reached by (SPC-4 5.16.2). */
final class AsymmetricAccessTest {

  private static final Set<OperationCode> WHILE_UNAVAILABLE =
      EnumSet.of(
          OperationCode.INQUIRY,
          OperationCode.REPORT_LUNS,
          OperationCode.REQUEST_SENSE,
          OperationCode.REPORT_TARGET_PORT_GROUPS,
          OperationCode.SET_TARGET_PORT_GROUPS);

  /** Those of the standard, and what tells of the unit. */
  private static final Set<OperationCode> IN_STANDBY =
      EnumSet.of(
          OperationCode.LOG_SENSE,
          OperationCode.MODE_SELECT_6,
          OperationCode.MODE_SELECT_10,
          OperationCode.MODE_SENSE_6,
          OperationCode.MODE_SENSE_10,
          OperationCode.READ_KEYS,
          OperationCode.READ_RESERVATION,
          OperationCode.REPORT_CAPABILITIES,
          OperationCode.READ_FULL_STATUS,
          OperationCode.REGISTER,
          OperationCode.RESERVE,
          OperationCode.RELEASE,
          OperationCode.CLEAR,
          OperationCode.PREEMPT,
          OperationCode.PREEMPT_AND_ABORT,
          OperationCode.REGISTER_AND_IGNORE_EXISTING_KEY,
          OperationCode.REGISTER_AND_MOVE,
          OperationCode.READ_CAPACITY_10,
          OperationCode.READ_CAPACITY_16,
          OperationCode.REPORT_TIMESTAMP,
          OperationCode.SEND_DIAGNOSTIC,
          OperationCode.REPORT_SUPPORTED_OPERATION_CODES,
          OperationCode.REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS);

  private static final SenseData STANDBY =
      SenseData.of(Sense.LOGICAL_UNIT_NOT_ACCESSIBLE_TARGET_PORT_IN_STANDBY_STATE);
  private static final SenseData UNAVAILABLE =
      SenseData.of(Sense.LOGICAL_UNIT_NOT_ACCESSIBLE_TARGET_PORT_IN_UNAVAILABLE_STATE);

  @AutoClose private final TestDisk disk = TestDisk.thin();

  /** Two groups; of the second only the state is of interest. */
  static PortGroups groups(boolean explicit, Group first, AccessState second) {
    Map<Integer, Group> both = Map.of(1, first, 2, new Group(second, false));
    return new PortGroups(
        new AsymmetricAccessConfig(explicit, new TreeMap<>(both)), new TreeSet<>(both.keySet()));
  }

  static PortGroups groups(AccessState first, AccessState second) {
    return groups(true, new Group(first, false), second);
  }

  static PortGroups first(AccessState state) {
    return groups(state, AccessState.OPTIMIZED);
  }

  private static Set<OperationCode> executed(AccessState state) {
    if (state == AccessState.OPTIMIZED || state == AccessState.NON_OPTIMIZED) {
      return EnumSet.allOf(OperationCode.class);
    }
    Set<OperationCode> executed = EnumSet.copyOf(WHILE_UNAVAILABLE);
    if (state == AccessState.STANDBY) {
      executed.addAll(IN_STANDBY);
    }
    return executed;
  }

  @TestFactory
  List<DynamicTest> everyCommandInEveryState() {
    List<DynamicTest> tests = new ArrayList<>();
    for (AccessState state : AccessState.values()) {
      for (OperationCode operation : CommandSet.DISK.operations()) {
        tests.add(dynamicTest(state + " " + operation, () -> check(state, operation)));
      }
    }
    return tests;
  }

  private static void check(AccessState state, OperationCode operation) {
    try (TestDisk disk = TestDisk.thin()) {
      disk.unit.portGroups(first(state));
      LunMap map = new LunMap(new TreeMap<>(Map.of(0, disk.unit)));
      disk.nexus.reaches(map);
      LogicalUnit unit = map.unit(0);
      Aspects valid = Aspects.of(CommandSet.DISK, operation);
      TestCommand command = disk.command(valid.cdb(), valid.dataOut(disk));
      if (executed(state).contains(operation)) {
        valid.prepare(disk, unit);
        assertThat(command.run(unit).outcome())
            .as("%s %s", state, operation)
            .isEqualTo(valid.outcome);
        return;
      }
      assertThat(unit.dataOutLength(command)).as("data asked for in vain").isZero();
      command.run(unit).fails(state == AccessState.STANDBY ? STANDBY : UNAVAILABLE);
      assertThat(disk.device.calls).isEmpty();
    }
  }

  @Test
  void theOtherPortIsNotInItsWay() {
    disk.unit.portGroups(first(AccessState.UNAVAILABLE));
    Reserver other = new Reserver(disk.unit, Reserver.nexus("b", 2), 1);
    other.run(Cdbs.access(OperationCode.READ_16, 0, 1), new byte[0]).good();
    disk.run(Cdbs.access(OperationCode.READ_16, 0, 1)).fails(UNAVAILABLE);
  }

  @Test
  void echoesInEveryState() {
    for (AccessState state : AccessState.values()) {
      disk.unit.portGroups(first(state));
      disk.run(Cdbs.hex("3B 0A 00 00 00 00 00 00 04"), new byte[] {1, 2, 3, 4}).good();
      assertThat(disk.run("3C 0A 00 00 00 00 00 00 04").data()).containsExactly(1, 2, 3, 4);
      disk.run("3C 0B 00 00 00 00 00 00 04").good();
      disk.unit.reset();
    }
  }

  @Test
  void whatIsNoCommandStaysSo() {
    disk.unit.portGroups(first(AccessState.UNAVAILABLE));
    disk.run("FF").fails(Sense.INVALID_COMMAND_OPERATION_CODE);
    disk.run("28 20").fails(Sense.INVALID_FIELD_IN_CDB);
  }

  @Test
  void aWriteFailsWhosePortGoesToStandbyWhileItsDataComes() {
    byte[] cdb = Cdbs.access(OperationCode.WRITE_16, 0, 1);
    TestCommand write = disk.command(cdb, TestDisk.random(1));
    assertThat(disk.unit.dataOutLength(write)).isEqualTo(TestDisk.BLOCK);
    disk.unit.portGroups(first(AccessState.STANDBY));
    disk.unit.execute(write);
    write.fails(STANDBY);
    assertThat(disk.device.calls).isEmpty();
  }

  @Test
  void inquirySaysThatAnUnavailableUnitIsNotConnected() {
    for (AccessState state : AccessState.values()) {
      disk.unit.portGroups(first(state));
      byte qualifier = (byte) (state == AccessState.UNAVAILABLE ? 0x20 : 0x00);
      assertThat(disk.run("12 00 00 00 FF").data()[0]).isEqualTo(qualifier);
      assertThat(disk.run("12 01 83 00 FF").data()[0]).isEqualTo(qualifier);
    }
  }

  @Test
  void inquirySaysHowStatesCanChange() {
    for (boolean explicit : new boolean[] {true, false}) {
      disk.unit.portGroups(groups(explicit, Group.DEFAULT, AccessState.OPTIMIZED));
      assertThat(disk.run("12 00 00 00 FF").data()[5] & 0x30).isEqualTo(explicit ? 0x30 : 0x10);
    }
  }

  @Test
  void requestSenseSaysWhatIsInTheWay() {
    String request = "03 01 00 00 08";
    disk.unit.portGroups(first(AccessState.NON_OPTIMIZED));
    assertThat(disk.run(request).data()).startsWith(0x72, 0x00, 0x00, 0x00);
    disk.unit.portGroups(first(AccessState.STANDBY));
    assertThat(disk.run(request).data()).startsWith(0x72, 0x02, 0x04, 0x0B);
    disk.unit.portGroups(first(AccessState.UNAVAILABLE));
    assertThat(disk.run(request).data()).startsWith(0x72, 0x02, 0x04, 0x0C);
  }

  @Test
  void everyNexusIsToldOnceOfADeclaredChange() {
    Reserver one = new Reserver(disk.unit, Reserver.nexus("one", 1), 1);
    Reserver two = new Reserver(disk.unit, Reserver.nexus("two", 2), 2);
    disk.unit.portGroups(first(AccessState.STANDBY));
    disk.unit.portGroups(first(AccessState.STANDBY)); // the same again
    for (Reserver each : List.of(one, two)) {
      each.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    }
    one.run("00").fails(STANDBY);
    two.run("00").good();
    disk.unit.portGroups(groups(true, new Group(AccessState.STANDBY, true), AccessState.OPTIMIZED));
    two.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    disk.unit.portGroups(groups(AccessState.OPTIMIZED, AccessState.OPTIMIZED));
    one.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    one.run("00").good();
  }

  @Test
  void everyNexusIsToldWhetherStatesCanBeSet() {
    Reserver one = new Reserver(disk.unit, Reserver.nexus("one", 1), 1);
    disk.unit.portGroups(groups(false, Group.DEFAULT, AccessState.OPTIMIZED));
    one.run("00").fails(Sense.INQUIRY_DATA_HAS_CHANGED);
    one.run("00").good();
  }
}
