package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands without a data-out buffer, and what holds for all that send data in. */
final class CommandTest {

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @Test
  void isReady() {
    disk.run("00").good();
    disk.run("00 E1 02 03 04 00").good();
    disk.run("00 00 00 00 00 04").good();
    disk.run("00 00 00 00 00 08").fails(SenseData.invalidFieldInCdb(5, 3));
  }

  /** CDB with an allocation length of zero, its offset, its width. */
  @ParameterizedTest
  @CsvSource({
    "12 00 00 00 00, 3, 2",
    "12 01 00, 3, 2",
    "12 01 80, 3, 2",
    "12 01 83, 3, 2",
    "12 01 86, 3, 2",
    "12 01 B0, 3, 2",
    "12 01 B1, 3, 2",
    "12 01 B2, 3, 2",
    "03 00, 4, 1",
    "03 01, 4, 1",
    "1A 00 3F 00, 4, 1",
    "1A 08 08 00, 4, 1",
    "5A 10 3F FF, 7, 2",
    "9E 10, 10, 4",
    "A3 0C 00, 6, 4",
    "A3 0C 80, 6, 4",
    "A3 0C 01 28, 6, 4",
    "A3 0C 82 9E 00 10, 6, 4",
    "A3 0D 80, 6, 4",
    "4D 00 40, 7, 2",
    "4D 00 40 FF, 7, 2",
    "4D 00 4D, 7, 2",
    "3C 03, 7, 2",
    "3C 0B, 7, 2",
    "12 01 8F, 3, 2",
    "84 03, 10, 4",
    "A0 00 00, 6, 4",
  })
  void sendsAsMuchAsIsAllocatedAndOnlyWhatItWrote(String hex, int offset, int width) {
    byte[] whole = reply(hex, offset, width, width == 1 ? 255 : 65_535);
    assertThat(whole).hasSizeGreaterThanOrEqualTo(4);
    for (int allocation = 0; allocation <= Math.min(255, whole.length + 1); allocation++) {
      byte[] expected = Arrays.copyOf(whole, Math.min(whole.length, allocation));
      assertThat(reply(hex, offset, width, allocation)).isEqualTo(expected);
    }
    if (width == 4) {
      assertThat(reply(hex, offset, width, -1)).isEqualTo(whole);
    }
    // All other pages and sizes are compared with known bytes; none of these has this one.
    assertThat(whole).doesNotContain(TestCommand.GARBAGE);
  }

  private byte[] reply(String hex, int offset, int width, int allocation) {
    ByteBuffer cdb = ByteBuffer.wrap(Cdbs.hex(hex));
    switch (width) {
      case 1 -> cdb.put(offset, (byte) allocation);
      case 2 -> cdb.putShort(offset, (short) allocation);
      default -> cdb.putInt(offset, allocation);
    }
    LunMap map = new LunMap(new TreeMap<>(Map.of(0, disk.unit)));
    return disk.command(cdb.array(), new byte[0]).run(map.unit(0)).data();
  }

  @ParameterizedTest
  @EnumSource(names = {"SYNCHRONIZE_CACHE_10", "SYNCHRONIZE_CACHE_16"})
  void flushesWhateverTheRange(OperationCode synchronize) {
    disk.run(Cdbs.access(synchronize, 0, 0, 0)).good();
    disk.run(Cdbs.access(synchronize, 0x02, 4095, 1)).good();
    disk.run(Cdbs.access(synchronize, 0x04, 4096, 0)).good();
    assertThat(disk.device.calls).containsOnly("flush").hasSize(3);
    disk.run(Cdbs.access(synchronize, 4095, 2)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    disk.run(Cdbs.access(synchronize, -1, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
  }

  @Test
  void reportsItsCapacity() {
    assertThat(disk.run("25").data()).isEqualTo(bytes("00000FFF 00000200"));
    assertThat(disk.run("9E 10 00 00 00 00 00 00 00 00 00 00 00 FF").data())
        .isEqualTo(bytes("0000000000000FFF 00000200 00 03 C000 00000000000000000000000000000000"));
    disk.grow(8192L * TestDisk.BLOCK);
    assertThat(disk.run("25").data()).isEqualTo(bytes("00001FFF 00000200"));
  }

  @Test
  void reportsNoProvisioningWhereThereIsNone() {
    try (TestDisk plain = TestDisk.plain()) {
      byte[] data = plain.run("9E 10 00 00 00 00 00 00 00 00 00 00 00 FF").data();
      assertThat(Arrays.copyOfRange(data, 12, 16)).isEqualTo(bytes("00 03 0000"));
    }
  }

  @Test
  void stopsAndStarts() {
    disk.run("1B").good();
    assertThat(disk.device.calls).containsExactly("flush");
    Sense notReady = Sense.LOGICAL_UNIT_NOT_READY_INITIALIZING_COMMAND_REQUIRED;
    disk.run("00").fails(notReady);
    disk.run("28 00 00 00 00 00 00 00 01").fails(notReady);
    disk.run("42").fails(notReady);
    assertThat(disk.dataOutLength(Cdbs.hex("2A 00 00 00 00 00 00 00 01"))).isZero();
    disk.run("25").good();
    disk.run("12 00 00 00 60").good();
    assertThat(disk.run("03 00 00 00 12").data()).startsWith(0x70, 0, 2).hasSize(18);
    disk.run("1B 00 00 00 01").good();
    disk.run("00").good();
  }

  @Test
  void stopsWithoutAFlushIfAsked() {
    disk.run("1B 01 00 00 04").good();
    assertThat(disk.device.calls).isEmpty();
    disk.unit.reset();
    disk.run("00").good();
  }

  @Test
  void doesNotStopIfTheFlushFails() {
    disk.device.failure = new IOException("broken");
    disk.run("1B").fails(Sense.WRITE_ERROR);
    disk.run("00").good();
  }

  @Test
  void refusesPowerConditionsLoadAndEject() {
    for (int condition = 1; condition < 16; condition++) {
      byte[] cdb = Cdbs.hex("1B");
      cdb[4] = (byte) (condition << 4);
      disk.run(cdb).fails(SenseData.invalidFieldInCdb(4, 7));
    }
    disk.run("1B 00 00 00 02").fails(SenseData.invalidFieldInCdb(4, 1));
    disk.run("1B 00 00 00 03").fails(SenseData.invalidFieldInCdb(4, 1));
    disk.run("00").good();
  }

  @Test
  void preventsNothingThatCouldHappen() {
    disk.run("1E 00 00 00 01").good();
    disk.run("1E 00 00 00 00").good();
    disk.run("1E 00 00 00 02").fails(SenseData.invalidFieldInCdb(4, 1));
  }

  @Test
  void hasNothingToComplainOf() {
    assertThat(disk.run("03 00 00 00 FF").data())
        .isEqualTo(bytes("70 00 00 00000000 0A 00000000 0000 00 000000"));
    assertThat(disk.run("03 01 00 00 FF").data()).isEqualTo(bytes("72 00 00 00 00000000"));
  }

  @Test
  void doesNotPretendWhatComesLater() {
    disk.run("1C").fails(Sense.INVALID_COMMAND_OPERATION_CODE);
    disk.run("4C").fails(Sense.INVALID_COMMAND_OPERATION_CODE);
    disk.run("9E 13").fails(SenseData.invalidFieldInCdb(1, 4));
    disk.run("A3 0E").fails(SenseData.invalidFieldInCdb(1, 4));
    disk.run("83 1C").fails(SenseData.invalidFieldInCdb(1, 4));
    disk.run("84 08").fails(SenseData.invalidFieldInCdb(1, 4));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
