package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class ModeSenseTest {

  private static final String CACHING = "081204" + "00".repeat(17);
  private static final String CONTROL = "0a0a0210" + "00".repeat(8);
  private static final String SHORT_DESCRIPTOR = "0000100000000200";
  private static final String LONG_DESCRIPTOR = "00000000000010000000000000000200";

  @AutoClose private final TestDisk disk = TestDisk.thin();

  private static String hex(byte[] data) {
    return HexFormat.of().formatHex(data);
  }

  @Test
  void sendsOnePage() {
    assertThat(hex(disk.run("1A 00 08 00 FF").data()))
        .isEqualTo("1f001008" + SHORT_DESCRIPTOR + CACHING);
    assertThat(hex(disk.run("1A 08 0A 00 FF").data())).isEqualTo("0f001000" + CONTROL);
    assertThat(hex(disk.run("5A 00 08 00 00 00 00 01 00").data()))
        .isEqualTo("0022001000000008" + SHORT_DESCRIPTOR + CACHING);
  }

  @Test
  void sendsAllPagesInOrder() {
    assertThat(hex(disk.run("1A 00 3F 00 FF").data()))
        .isEqualTo("2b001008" + SHORT_DESCRIPTOR + CACHING + CONTROL);
    assertThat(hex(disk.run("5A 08 3F FF 00 00 00 01 00").data()))
        .isEqualTo("0026001000000000" + CACHING + CONTROL);
    assertThat(hex(disk.run("1A 08 08 FF FF").data())).isEqualTo("17001000" + CACHING);
  }

  @Test
  void sendsALongDescriptorIfAllowed() {
    assertThat(hex(disk.run("5A 10 0A 00 00 00 00 01 00").data()))
        .isEqualTo("0022001001000010" + LONG_DESCRIPTOR + CONTROL);
    assertThat(hex(disk.run("5A 18 0A 00 00 00 00 01 00").data()))
        .isEqualTo("0012001000000000" + CONTROL);
    disk.run("1A 10 0A 00 FF").fails(SenseData.invalidFieldInCdb(1, 4));
  }

  @Test
  void saysWhatCanBeChangedAndThatDefaultsAreCurrent() {
    assertThat(hex(disk.run("1A 08 7F 00 FF").data()))
        .isEqualTo("23001000" + "081204" + "00".repeat(17) + "0a0a24160840" + "00".repeat(6));
    assertThat(hex(disk.run("1A 08 BF 00 FF").data())).isEqualTo("23001000" + CACHING + CONTROL);
  }

  @Test
  void savesNothing() {
    disk.run("1A 08 FF 00 FF").fails(Sense.SAVING_PARAMETERS_NOT_SUPPORTED);
    disk.run("5A 08 C8 00 00 00 00 01 00").fails(Sense.SAVING_PARAMETERS_NOT_SUPPORTED);
  }

  @Test
  void refusesPagesThatItDoesNotHave() {
    disk.run("1A 08 01 00 FF").fails(SenseData.invalidFieldInCdb(2, 5));
    disk.run("1A 08 00 00 FF").fails(SenseData.invalidFieldInCdb(2, 5));
    disk.run("1A 08 0A 01 FF").fails(SenseData.invalidFieldInCdb(3, 7));
    disk.run("1A 08 3F 01 FF").fails(SenseData.invalidFieldInCdb(3, 7));
  }

  @Test
  void saysThatItIsWriteProtected() {
    try (TestDisk readOnly = TestDisk.readOnly()) {
      assertThat(hex(readOnly.run("1A 08 0A 00 FF").data())).isEqualTo("0f009000" + CONTROL);
    }
  }

  @Test
  void saysThatThereIsNoWriteCache() {
    try (TestDisk through = new TestDisk(TestDisk.THIN, false, false)) {
      assertThat(hex(through.run("1A 08 08 00 FF").data()))
          .isEqualTo("17001000" + "0812" + "00".repeat(18));
      assertThat(hex(through.run("1A 08 48 00 FF").data()))
          .as("nor can there be one")
          .isEqualTo("17001000" + "0812" + "00".repeat(18));
    }
  }
}
