package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.AccessState;
import dev.lunette.config.AsymmetricAccessConfig;
import dev.lunette.config.AsymmetricAccessConfig.Group;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** REPORT TARGET PORT GROUPS and SET TARGET PORT GROUPS (SPC-4 6.37, 6.45). */
final class TargetPortGroupsTest {

  private static final String REPORT = "A3 0A 00 00 00 00 00 00 10 00";
  private static final String REPORT_EXTENDED = "A3 2A 00 00 00 00 00 00 10 00";

  @AutoClose private final TestDisk disk = TestDisk.thin();
  private Reserver one;
  private Reserver two;

  @BeforeEach
  void declare() {
    declare(AccessState.OPTIMIZED, AccessState.NON_OPTIMIZED);
    one = new Reserver(disk.unit, Reserver.nexus("one", 1), 1);
    two = new Reserver(disk.unit, Reserver.nexus("two", 2), 2);
  }

  private void declare(AccessState first, AccessState second) {
    disk.unit.portGroups(AsymmetricAccessTest.groups(first, second));
  }

  private static String report(Reserver by, String cdb) {
    return HexFormat.of().formatHex(by.run(cdb).data());
  }

  /** What a report is without its header: state, group, status and the one port of two groups. */
  private static String groups(String state1, String status1, String state2, String status2) {
    String group = "%s 0f %s 00 %s 00 01 0000 %s";
    return (group.formatted(state1, "0001", status1, "0001")
            + group.formatted(state2, "0002", status2, "0002"))
        .replace(" ", "");
  }

  private static TestCommand set(Reserver by, String list) {
    byte[] bytes = HexFormat.of().parseHex(list.replace(" ", ""));
    return by.run(Cdbs.hex("A4 0A 00 00 00 00 0000 %04X".formatted(bytes.length)), bytes);
  }

  private static SenseData wrongAt(int byteOffset, int bit) {
    return SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
        .at(new FieldPointer(false, byteOffset, bit));
  }

  @Test
  void reportsEveryGroupByEitherPort() {
    String groups = groups("00", "00", "01", "02");
    assertThat(report(one, REPORT)).isEqualTo("00000018" + groups);
    assertThat(report(two, REPORT)).isEqualTo("00000018" + groups);
  }

  @Test
  void reportsWithAnExtendedHeader() {
    String expected = "0000001c" + "10000000" + groups("00", "00", "01", "02");
    assertThat(report(one, REPORT_EXTENDED)).isEqualTo(expected);
    assertThat(report(one, "A3 2A 00 00 00 00 00 00 00 06")).isEqualTo("0000001c1000");
    for (String format : List.of("4A", "6A", "8A", "AA", "CA", "EA")) {
      one.run("A3 %s 00 00 00 00 00 00 10 00".formatted(format))
          .fails(SenseData.invalidFieldInCdb(1, 7));
    }
  }

  @Test
  void reportsWhichIsPreferred() {
    disk.unit.portGroups(
        AsymmetricAccessTest.groups(
            true, new Group(AccessState.STANDBY, true), AccessState.UNAVAILABLE));
    one.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    assertThat(report(one, REPORT)).isEqualTo("00000018" + groups("82", "02", "03", "02"));
  }

  @Test
  void reportsThePortThatIsAskedEvenIfNoTargetHasItAnyMore() {
    disk.unit.portGroups(
        new PortGroups(AsymmetricAccessConfig.DEFAULT, new TreeSet<>(List.of(500))));
    two.run("00").fails(Sense.INQUIRY_DATA_HAS_CHANGED);
    two.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    assertThat(report(two, REPORT))
        .isEqualTo(
            "00000018"
                + "000f0002 00020001 00000002".replace(" ", "")
                + "000f01f4 00000001 000001f4".replace(" ", ""));
  }

  @Test
  void setsStatesAndTellsTheOthers() {
    set(one, "00000000 02000001 00000002").good();
    assertThat(report(one, REPORT)).isEqualTo("00000018" + groups("02", "01", "00", "01"));
    one.run("00").fails(Sense.LOGICAL_UNIT_NOT_ACCESSIBLE_TARGET_PORT_IN_STANDBY_STATE);
    two.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    two.run("00").good();
    set(two, "00000000 03000002").good(); // its own
    two.run("00").fails(Sense.LOGICAL_UNIT_NOT_ACCESSIBLE_TARGET_PORT_IN_UNAVAILABLE_STATE);
    set(two, "00000000 00000001").good(); // of the other, from where nothing else works
    one.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    one.run("00").good();
  }

  @Test
  void saysNothingIfNothingChanges() {
    set(one, "00000000 00000001 01000002").good();
    set(one, "00000000").good();
    set(one, "").good();
    two.run("00").good();
    assertThat(report(one, REPORT)).isEqualTo("00000018" + groups("00", "00", "01", "02"));
  }

  @ParameterizedTest
  @CsvSource({
    "00000000 04000001, 4, 3", // logical block dependent
    "00000000 0E000001, 4, 3", // offline
    "00000000 0F000001, 4, 3", // transitioning
    "00000000 02000001 05000002, 8, 3",
    "00000000 02000003, 6, 7", // no such group
    "00000000 02000000, 6, 7",
    "00000000 02000001 00000001, 10, 7" // twice
  })
  void doesAllOfAListOrNothing(String list, int byteOffset, int bit) {
    set(one, list).fails(wrongAt(byteOffset, bit));
    assertThat(report(one, REPORT)).isEqualTo("00000018" + groups("00", "00", "01", "02"));
    two.run("00").good();
  }

  @Test
  void refusesListsOfAWrongLength() {
    SenseData wrong = SenseData.invalidFieldInCdb(6, 7);
    for (int length : new int[] {1, 3, 5, 7, 9}) {
      set(one, "00".repeat(length)).fails(wrong);
    }
    byte[] cdb = Cdbs.hex("A4 0A 00 00 00 00 00 01 00 00");
    assertThat(disk.dataOutLength(cdb)).as("data asked for in vain").isZero();
    one.run(cdb, new byte[65536]).fails(wrong);
    one.run(Cdbs.hex("A4 0A 00 00 00 00 FF FF FF FF"), new byte[0]).fails(wrong);
    one.run(Cdbs.hex("A4 0A 00 00 00 00 00 00 00 08"), new byte[7])
        .fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
  }

  @Test
  void isNoCommandWhereStatesCanNotBeSet() {
    disk.unit.portGroups(
        AsymmetricAccessTest.groups(false, Group.DEFAULT, AccessState.NON_OPTIMIZED));
    one.run("00").fails(Sense.INQUIRY_DATA_HAS_CHANGED);
    byte[] cdb = Cdbs.hex("A4 0A 00 00 00 00 00 00 00 08");
    assertThat(disk.dataOutLength(cdb)).isZero();
    set(one, "00000000 02000001").fails(SenseData.invalidFieldInCdb(1, 4));
    assertThat(one.run("A3 0C 03 A4 00 0A 00 00 10 00").data()[1]).isEqualTo((byte) 0x01);
    assertThat(one.run("A3 0C 03 A3 00 0A 00 00 10 00").data()[1]).isEqualTo((byte) 0x03);
  }

  @Test
  void whatWasSetStaysUntilSomethingElseIsDeclared() {
    set(one, "00000000 00000002 02000001").good();
    two.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    declare(AccessState.OPTIMIZED, AccessState.NON_OPTIMIZED); // as before
    two.run("00").good();
    assertThat(report(one, REPORT)).isEqualTo("00000018" + groups("02", "01", "00", "01"));
    disk.unit.reset();
    two.run("00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    one.run("00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    assertThat(report(two, REPORT)).isEqualTo("00000018" + groups("02", "01", "00", "01"));

    declare(AccessState.OPTIMIZED, AccessState.STANDBY);
    two.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    assertThat(report(two, REPORT)).isEqualTo("00000018" + groups("02", "01", "02", "02"));

    disk.unit.portGroups(AsymmetricAccessTest.groups(false, Group.DEFAULT, AccessState.STANDBY));
    two.run("00").fails(Sense.INQUIRY_DATA_HAS_CHANGED);
    two.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    assertThat(report(two, REPORT)).isEqualTo("00000018" + groups("00", "02", "02", "02"));
  }

  @Test
  void aDiskOfWhichNothingIsDeclaredHasThePortThatIsAsked() {
    DiskUnit alone = new DiskUnit(disk.vdisk, TestDisk.LIMITS);
    Reserver asks = new Reserver(alone, Reserver.nexus("asks", 2), 1);
    assertThat(report(asks, REPORT)).isEqualTo("0000000c" + "000f0002" + "00000001" + "00000002");
    set(asks, "00000000 02000002").fails(SenseData.invalidFieldInCdb(1, 4));
  }

  @Test
  void aGroupIsThatOfAllItsTags() {
    TreeMap<Integer, Group> many = new TreeMap<>();
    for (int tag = 65_280; tag <= 65_535; tag++) {
      many.put(tag, new Group(AccessState.STANDBY, false));
    }
    disk.unit.portGroups(
        new PortGroups(new AsymmetricAccessConfig(true, many), new TreeSet<>(many.keySet())));
    one.run("00").fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    byte[] data = one.run(REPORT).data();
    assertThat(data).hasSize(4 + 257 * 12);
    assertThat(data).endsWith(0x02, 0x0F, 0xFF, 0xFF, 0, 0x02, 0, 1, 0, 0, 0xFF, 0xFF);
    StringBuilder list = new StringBuilder("00000000");
    many.keySet().forEach(tag -> list.append("0000%04x".formatted(tag)));
    set(one, list.toString()).good();
    assertThat(one.run(REPORT).data()).endsWith(0, 0x0F, 0xFF, 0xFF, 0, 1, 0, 1, 0, 0, 0xFF, 0xFF);
  }
}
