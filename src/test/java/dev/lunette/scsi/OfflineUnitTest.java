package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.AccessState;
import dev.lunette.config.DeviceType;
import dev.lunette.config.Limits;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.sense.Sense;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OfflineUnitTest {

  private static final Sense NOT_READY = Sense.LOGICAL_UNIT_NOT_READY_MANUAL_INTERVENTION_REQUIRED;

  private final Nexus nexus = TestDisk.nexus("a");
  private final OfflineUnit unit =
      new OfflineUnit(
          "web", TestDisk.SERIAL, DeviceType.DISK, "web.img is missing.", Limits.DEFAULTS);

  private TestCommand run(String cdb) {
    return new TestCommand(nexus, 0, Cdbs.hex(cdb), new byte[0]).run(unit);
  }

  @Test
  void hasTheIdentityOfTheDiskThatIsMissing() {
    unit.portGroups(AsymmetricAccessTest.first(AccessState.OPTIMIZED));
    try (TestDisk disk = TestDisk.thin()) {
      for (String inquiry : List.of("12 00 00 00 60", "12 01 80 00 FF", "12 01 83 00 FF")) {
        assertThat(run(inquiry).data()).isEqualTo(disk.run(inquiry).data());
      }
    }
    assertThat(run("12 01 00 00 FF").data()).endsWith(0, 4, 0, 0x80, 0x83, 0x86);
  }

  @Test
  void isNotReady() {
    for (String cdb : List.of("00", "25", "28 00 00 00 00 00 00 00 01", "1A 00 3F 00 FF", "1B")) {
      run(cdb).fails(NOT_READY);
    }
    assertThat(run("03 00 00 00 12").data()).startsWith(0x70, 0, 2).endsWith(4, 3, 0, 0, 0, 0);
    run("FF").fails(Sense.INVALID_COMMAND_OPERATION_CODE);
    assertThat(unit).hasToString("web (offline: web.img is missing.)");
  }

  @Test
  void reportsTargetPortGroupsAndSetsNone() {
    unit.attach(nexus);
    unit.portGroups(AsymmetricAccessTest.first(AccessState.STANDBY));
    String report = "A3 0A 00 00 00 00 00 00 00 FF";
    run(report).fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    run(report).fails(Sense.INQUIRY_DATA_HAS_CHANGED);
    run(report).fails(Sense.ASYMMETRIC_ACCESS_STATE_CHANGED);
    assertThat(run(report).data()).hasSize(4 + 2 * 12).startsWith(0, 0, 0, 24, 2, 0x0F, 0, 1);
    run("A4 0A 00 00 00 00 00 00 00 08").fails(NOT_READY);
    run("00").fails(NOT_READY);
  }

  @Test
  void tellsOfThePowerOnFirst() {
    unit.attach(nexus);
    run("00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    run("00").fails(NOT_READY);
    unit.reset();
    run("00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    unit.detach(nexus);
    run("00").fails(NOT_READY);
  }

  @Test
  void aDriveWithoutAnImageIsADriveAllTheSame() {
    OfflineUnit drive =
        new OfflineUnit(
            "cd", TestDisk.SERIAL, DeviceType.CDROM, "cd.iso is missing", Limits.DEFAULTS);
    for (String inquiry : List.of("12 00 00 00 60", "12 01 00 00 FF", "12 01 83 00 FF")) {
      try (TestDisk disc = TestDisk.of(CommandSet.CD_ROM)) {
        TestCommand asked = disc.command(Cdbs.hex(inquiry), new byte[0]);
        assertThat(asked.run(drive).data()).isEqualTo(disc.run(inquiry).data());
        disc.command(Cdbs.hex("43"), new byte[0]).run(drive).fails(NOT_READY);
        disc.command(Cdbs.hex("2A"), new byte[0])
            .run(drive)
            .fails(Sense.INVALID_COMMAND_OPERATION_CODE);
      }
    }
    assertThat(drive.commandSet()).isEqualTo(CommandSet.CD_ROM);
  }
}
