package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.Sense;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two nexuses see of one disk. */
final class NexusTest {

  @AutoClose private final TestDisk disk = TestDisk.thin();
  private final Nexus a = disk.nexus;
  private final Nexus b = TestDisk.nexus("b");

  @BeforeEach
  void attach() {
    disk.unit.attach(a);
    disk.unit.attach(b);
  }

  private TestCommand run(Nexus nexus, String cdb) {
    return new TestCommand(nexus, 0, Cdbs.hex(cdb), new byte[0]).run(disk.unit);
  }

  @Test
  void areEachToldOfThePowerOnOnce() {
    run(a, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    run(a, "00").good();
    run(b, "28 00 00 00 00 00 00 00 01").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    run(b, "28 00 00 00 00 00 00 00 01").good();
  }

  @Test
  void areToldBeforeACommandIsFoundInvalid() {
    run(a, "FF").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    run(a, "FF").fails(Sense.INVALID_COMMAND_OPERATION_CODE);
  }

  @Test
  void mayInquireWithoutBeingTold() {
    run(a, "12 00 00 00 60").good();
    run(a, "12 01 83 00 FF").good();
    run(a, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
  }

  @Test
  void areToldByRequestSenseToo() {
    byte[] sense = run(a, "03 00 00 00 12").data();
    assertThat(Arrays.copyOf(sense, 14))
        .isEqualTo(new byte[] {0x70, 0, 6, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 0});
    run(a, "00").good();
    assertThat(run(a, "03 01 00 00 12").data()).startsWith(0x72, 0, 0, 0);
    assertThat(run(b, "03 01 00 00 12").data()).startsWith(0x72, 6, 0x29, 0);
  }

  @Test
  void areAllToldThatTheDiskHasGrown() {
    run(a, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    run(b, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    disk.grow(8192L * TestDisk.BLOCK);
    run(a, "25").fails(Sense.CAPACITY_DATA_HAS_CHANGED);
    assertThat(run(a, "25").data()).startsWith(0, 0, 0x1F, 0xFF);
    run(b, "25").fails(Sense.CAPACITY_DATA_HAS_CHANGED);
  }

  @Test
  void areToldOfAResetByWhomever() {
    run(a, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    run(b, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    run(a, "1B").good();
    disk.unit.reset();
    run(a, "00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    run(a, "00").good();
    run(b, "00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    run(b, "00").good();
  }

  @Test
  void areAskedForNoDataWhileSomethingIsOwed() {
    byte[] write = Cdbs.hex("2A 00 00 00 00 00 00 00 01");
    assertThat(disk.dataOutLength(write)).isZero();
    run(a, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    assertThat(disk.dataOutLength(write)).isEqualTo(512);
  }

  @Test
  void areForgottenWhenTheyAreGone() {
    disk.unit.detach(a);
    run(a, "00").good();
    disk.unit.attach(a);
    run(a, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
  }
}
