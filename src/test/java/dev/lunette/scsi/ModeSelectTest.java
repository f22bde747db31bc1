package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModeSelectTest {

  private static final String HEADER = "00000000";
  private static final String CACHING = "081204" + "00".repeat(17);
  private static final String CACHING_WITHOUT_WCE = "0812" + "00".repeat(18);
  private static final String CONTROL = "0a0a0210" + "00".repeat(8);
  private static final String D_SENSE = "0a0a0610" + "00".repeat(8);
  private static final String SWP = "0a0a021008" + "00".repeat(7);
  private static final byte[] WRITE = Cdbs.access(OperationCode.WRITE_10, 1, 1);

  @AutoClose private final TestDisk disk = TestDisk.thin();
  private final Nexus other = TestDisk.nexus("b");

  @BeforeEach
  void ready() {
    for (Nexus nexus : new Nexus[] {disk.nexus, other}) {
      disk.unit.attach(nexus);
      run(nexus, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    }
  }

  private TestCommand run(Nexus nexus, String cdb) {
    return new TestCommand(nexus, 0, Cdbs.hex(cdb), new byte[0]).run(disk.unit);
  }

  /** MODE SELECT 6 with the page format and the whole list. */
  private TestCommand select(String list) {
    byte[] bytes = HexFormat.of().parseHex(list);
    return disk.run(Cdbs.hex("15 10 00 00 %02X".formatted(bytes.length)), bytes);
  }

  private TestCommand select10(String list) {
    byte[] bytes = HexFormat.of().parseHex(list);
    return disk.run(Cdbs.hex("55 10 00 00 00 00 00 %04X".formatted(bytes.length)), bytes);
  }

  private String sense(int pageControlAndPage) {
    byte[] data = disk.run("1A 08 %02X 00 FF".formatted(pageControlAndPage)).data();
    return HexFormat.of().formatHex(data, 4, data.length);
  }

  private static SenseData invalid(int byteOffset, int bit) {
    return SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
        .at(new FieldPointer(false, byteOffset, bit));
  }

  @Test
  void changesTheCurrentValuesAndNoOthers() {
    assertThat(disk.dataOutLength(Cdbs.hex("15 10 00 00 10"))).isEqualTo(16);
    select(HEADER + D_SENSE).good();
    assertThat(sense(0x0A)).isEqualTo(D_SENSE);
    assertThat(sense(0x8A)).isEqualTo(CONTROL);
    select10(HEADER + HEADER + CACHING_WITHOUT_WCE + CONTROL).good();
    assertThat(sense(0x3F)).isEqualTo(CACHING_WITHOUT_WCE + CONTROL);
  }

  @Test
  void takesBackWhatModeSenseHasTold() {
    byte[] six = disk.run("1A 00 3F 00 FF").data();
    select(HexFormat.of().formatHex(six)).good();
    byte[] ten = disk.run("5A 10 3F 00 00 00 00 00 FF").data();
    select10(HexFormat.of().formatHex(ten)).good();
    assertThat(sense(0x3F)).isEqualTo(CACHING + CONTROL);
    run(other, "00").good();
  }

  @Test
  void doesNothingWithoutAList() {
    disk.run("15 10 00 00 00").good();
    disk.run("55 00").good();
    select(HEADER).good();
    select10(HEADER + HEADER).good();
  }

  @Test
  void tellsEveryNexusButItsOwnOnce() {
    select(HEADER + D_SENSE).good();
    run(disk.nexus, "00").good();
    run(other, "00").fails(Sense.MODE_PARAMETERS_CHANGED);
    run(other, "00").good();
    select(HEADER + D_SENSE).good();
    run(other, "00").good();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "000000",
        "00000008" + "0000100000", // a part of a block descriptor
        HEADER + "0a",
        HEADER + "0a0a0610", // a part of a page
        HEADER + "0a0a06100000000000000000" + "0a0a",
      })
  void refusesAListThatIsCutOff(String list) {
    select(list).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    assertThat(sense(0x3F)).isEqualTo(CACHING + CONTROL);
  }

  @Test
  void refusesAListOfWhichLessCameThanAnnounced() {
    byte[] list = HexFormat.of().parseHex(HEADER + D_SENSE);
    disk.run(Cdbs.hex("15 10 00 00 11"), list).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
  }

  @ParameterizedTest
  @CsvSource({
    "00010000, 1, 7", // MEDIUM TYPE
    "00000007 00000000000000, 3, 7", // BLOCK DESCRIPTOR LENGTH
    "00000008 0000100100000200, 4, 7", // another number of blocks
    "00000008 0000100000000400, 9, 7", // another block length
    "00000000 4a0a0210 0000000000000000, 4, 6", // SPF
    "00000000 010a0210 0000000000000000, 4, 5", // a page that there is not
    "00000000 3f0a0210 0000000000000000, 4, 5", // all pages are none
    "00000000 0a090210 00000000000000, 5, 7", // PAGE LENGTH
    "00000000 0a0a4210 0000000000000000, 6, 6", // TST
    "00000000 0a0a8210 0000000000000000, 6, 7",
    "00000000 0a0a0010 0000000000000000, 6, 1", // GLTSD
    "00000000 0a0a0220 0000000000000000, 7, 5", // QUEUE ALGORITHM MODIFIER
    "00000000 0a0a0214 0000000000000000, 7, 2", // QERR 10b
    "00000000 0a0a0210 0080000000000000, 9, 7", // ATO
    "00000000 0a0a0210 000000000000ff00, 14, 7",
  })
  void refusesWhatCanNotBeChangedAndPointsAtIt(String list, int byteOffset, int bit) {
    select(list.replace(" ", "")).fails(invalid(byteOffset, bit));
    assertThat(sense(0x3F)).isEqualTo(CACHING + CONTROL);
    run(other, "00").good();
  }

  @Test
  void changesAllPagesOfAListOrNone() {
    select(HEADER + D_SENSE + CACHING_WITHOUT_WCE.replace("0812", "0811")).fails(invalid(17, 7));
    select(HEADER + CACHING_WITHOUT_WCE + "0a0a4610" + "00".repeat(8)).fails(invalid(26, 6));
    assertThat(sense(0x3F)).isEqualTo(CACHING + CONTROL);
  }

  @Test
  void takesABlockDescriptorThatDescribesTheDiskAsItIs() {
    for (String blocks : new String[] {"00001000", "00000000", "ffffffff"}) {
      select("00000008" + blocks + "00000200" + CONTROL).good();
      select10("0000000000000008" + blocks + "00000200").good();
    }
    String length = "00000000" + "00000200";
    for (String blocks : new String[] {"0000000000001000", "00".repeat(8), "ff".repeat(8)}) {
      select10("0000000001000010" + blocks + length).good();
    }
    select10("0000000001000010" + "0000000100001000" + length).fails(invalid(8, 7));
    select10("0000000001000010" + "00".repeat(12) + "01000200").fails(invalid(20, 7));
    select10("0000000001000008" + "0000100000000200").fails(invalid(6, 7));
    select10("0000000000000010" + "00".repeat(8) + length).fails(invalid(6, 7));
  }

  @Test
  void knowsNoFormatOfItsOwn() {
    byte[] list = HexFormat.of().parseHex(HEADER + D_SENSE);
    disk.run(Cdbs.hex("15 00 00 00 10"), list).fails(SenseData.invalidFieldInCdb(1, 4));
    disk.run(Cdbs.hex("15 00 00 00 04"), new byte[4]).good();
  }

  @Test
  void protectsFromWritesUntilItIsTakenBack() {
    disk.run(WRITE, TestDisk.random(1)).good();
    disk.device.calls.clear();
    select(HEADER + SWP).good();
    assertThat(disk.device.calls).as("what was cached is written").containsExactly("flush");
    assertThat(disk.run("1A 08 0A 00 FF").data()[2]).isEqualTo((byte) 0x90);
    assertThat(disk.dataOutLength(WRITE)).isZero();
    for (String cdb : new String[] {"2A", "0A", "8A", "AA", "2E", "89", "8B", "93 01", "42"}) {
      disk.run(cdb).fails(Sense.WRITE_PROTECTED);
    }
    disk.run("28 00 00 00 00 01 00 00 01").good();
    disk.run("35").good();
    run(other, "00").fails(Sense.MODE_PARAMETERS_CHANGED);
    select(HEADER + CONTROL).good();
    assertThat(disk.run("1A 08 0A 00 FF").data()[2]).isEqualTo((byte) 0x10);
    disk.run(WRITE, TestDisk.random(1)).good();
  }

  @Test
  void failsIfWhatIsCachedCanNotBeWritten() {
    disk.device.failure = new IOException("broken");
    select(HEADER + SWP).fails(Sense.WRITE_ERROR);
  }

  @Test
  void switchesTheWriteCacheOffAndOn() {
    select(HEADER + CACHING_WITHOUT_WCE).good();
    disk.run(WRITE, TestDisk.random(1)).good();
    select(HEADER + CACHING).good();
    disk.run(WRITE, TestDisk.random(1)).good();
    assertThat(disk.device.calls)
        .containsExactly("flush", "write 512 512 durable", "write 512 512");
  }

  @Test
  void allowsNoWriteCacheWhereThereIsNone() {
    try (TestDisk through = new TestDisk(TestDisk.THIN, false, false)) {
      byte[] list = HexFormat.of().parseHex(HEADER + CACHING);
      through.run(Cdbs.hex("15 10 00 00 18"), list).fails(invalid(6, 2));
      through.run(WRITE, TestDisk.random(1)).good();
      assertThat(through.device.calls).containsExactly("write 512 512 durable");
    }
  }

  @Test
  void sendsSenseDataInTheFormatThatIsAskedFor() {
    assertThat(disk.run("FF").descriptorSense()).isFalse();
    select(HEADER + D_SENSE).good();
    assertThat(disk.run("FF").descriptorSense()).isTrue();
    assertThat(disk.run("03 00 00 00 FF").data()).startsWith(0x70);
    LunMap map = new LunMap(new TreeMap<>(Map.of(0, disk.unit)));
    TestCommand reportLuns = disk.command(Cdbs.hex("A0 00 03"), new byte[0]).run(map.unit(0));
    reportLuns.fails(SenseData.invalidFieldInCdb(2, 7));
    assertThat(reportLuns.descriptorSense()).isTrue();
    select(HEADER + CONTROL).good();
    assertThat(disk.run("FF").descriptorSense()).isFalse();
  }

  @Test
  void goesBackToTheDefaultsWithAReset() {
    select(HEADER + CACHING_WITHOUT_WCE + "0a0a061008" + "00".repeat(7)).good();
    disk.unit.reset();
    disk.run("00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    assertThat(sense(0x3F)).isEqualTo(CACHING + CONTROL);
    disk.run(WRITE, TestDisk.random(1)).good();
    assertThat(disk.device.calls).contains("write 512 512");
    run(other, "00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
  }

  @Test
  void savesNothingWhereNothingCanBeSaved() {
    byte[] list = HexFormat.of().parseHex(HEADER + D_SENSE);
    byte[] cdb = Cdbs.hex("15 11 00 00 10");
    assertThat(disk.dataOutLength(cdb)).isZero();
    disk.run(cdb, list).fails(SenseData.invalidFieldInCdb(1, 0));
    disk.run("55 11").fails(SenseData.invalidFieldInCdb(1, 0));
    assertThat(sense(0x0A)).isEqualTo(CONTROL);
  }
}
