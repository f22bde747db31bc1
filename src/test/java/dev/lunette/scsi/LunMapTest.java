package dev.lunette.scsi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LunMapTest {

  @AutoClose private final TestDisk disk = TestDisk.thin();

  private LunMap map(int... numbers) {
    SortedMap<Integer, LogicalUnit> units = new TreeMap<>();
    for (int number : numbers) {
      units.put(number, disk.unit);
    }
    return new LunMap(units);
  }

  private TestCommand run(LunMap map, long lun, String cdb) {
    return new TestCommand(disk.nexus, lun, Cdbs.hex(cdb), new byte[0]).run(map.unit(lun));
  }

  private String luns(LunMap map, long lun, int select, String allocation) {
    String cdb = "A0 00 %02X 00 00 00 %s".formatted(select, allocation);
    return HexFormat.of().formatHex(run(map, lun, cdb).data());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0000000000000000",
    "1, 0001000000000000",
    "255, 00FF000000000000",
    "256, 4100000000000000",
    "16383, 7FFF000000000000"
  })
  void encodesAndDecodesNumbers(int number, String lun) {
    long value = Long.parseUnsignedLong(lun, 16);
    assertThat(LogicalUnitNumber.encode(number)).isEqualTo(value);
    assertThat(LogicalUnitNumber.decode(value)).hasValue(number);
    assertThat(map(number).contains(value)).isTrue();
  }

  @Test
  void acceptsFlatSpaceAddressingOfSmallNumbers() {
    assertThat(map(5).contains(0x4005_0000_0000_0000L)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0105000000000000", // another bus
        "8005000000000000", // logical unit addressing
        "C005000000000000", // extended addressing
        "C101000000000000", // REPORT LUNS well known logical unit
        "0005000100000000", // a second level
        "0005000000000001",
        "FFFFFFFFFFFFFFFF",
        "0006000000000000"
      })
  void leadsNowhereByOtherAddresses(String lun) {
    long value = Long.parseUnsignedLong(lun, 16);
    assertThat(map(0, 5).contains(value)).isFalse();
    run(map(0, 5), value, "00").fails(Sense.LOGICAL_UNIT_NOT_SUPPORTED);
  }

  @Test
  void reportsLunsInOrderWithTheWholeLengthWhateverIsAllocated() {
    LunMap map = map(300, 1, 255, 0);
    String all =
        "0000002000000000"
            + "0000000000000000"
            + "0001000000000000"
            + "00ff000000000000"
            + "412c000000000000";
    assertThat(luns(map, 0, 0, "00010000")).isEqualTo(all);
    assertThat(luns(map, 0, 2, "FFFFFFFF")).isEqualTo(all);
    assertThat(luns(map, 0, 0, "00000010")).isEqualTo(all.substring(0, 32));
    assertThat(luns(map, 0, 0, "00000000")).isEmpty();
    assertThat(luns(map, 0, 1, "00010000")).isEqualTo("0000000000000000");
    run(map, 0, "A0 00 10 00 00 00 00 00 10").fails(SenseData.invalidFieldInCdb(2, 7));
  }

  @Test
  void reportsLunsWhereNumberZeroIsNotMapped() {
    assertThat(luns(map(7), 0, 0, "00010000")).isEqualTo("00000008000000000007000000000000");
    assertThat(luns(map(), 0, 0, "00010000")).isEqualTo("0000000000000000");
  }

  @Test
  void reportsLunsWhileAUnitAttentionIsPending() {
    LunMap map = map(0);
    map.attach(disk.nexus, (unit, then) -> then.run());
    assertThat(luns(map, 0, 0, "00010000")).hasSize(32);
    run(map, 0, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
  }

  @Test
  void saysThatNothingCanBeAtAnUnmappedNumber() {
    LunMap map = map(7);
    byte[] inquiry = run(map, 0, "12 00 00 00 60").data();
    assertThat(inquiry).startsWith(0x7F, 0x00, 0x06).hasSize(96);
    assertThat(new String(inquiry, 8, 8, US_ASCII)).isEqualTo("LUNETTE ");
    assertThat(run(map, 0, "12 01 00 00 60").data()).containsExactly(0x7F, 0, 0, 1, 0);
    run(map, 0, "12 01 83 00 60").fails(SenseData.invalidFieldInCdb(2, 7));
    assertThat(run(map, 0, "03 00 00 00 12").data())
        .isEqualTo(SenseData.of(Sense.LOGICAL_UNIT_NOT_SUPPORTED).encode());
    for (String cdb : List.of("00", "28 00 00 00 00 00 00 00 01", "FF", "25", "A3 0C")) {
      run(map, 0, cdb).fails(Sense.LOGICAL_UNIT_NOT_SUPPORTED);
    }
    TestCommand write =
        new TestCommand(disk.nexus, 0, Cdbs.hex("2A 00 00 00 00 00 00 00 01"), new byte[512]);
    assertThat(map.unit(0).dataOutLength(write)).isZero();
  }

  @Test
  void refusesNumbersThatCanNotBeEncoded() {
    assertThatThrownBy(() -> map(16384)).hasMessage("LUN is 16384, expected 0 to 16383");
    assertThatThrownBy(() -> map(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
