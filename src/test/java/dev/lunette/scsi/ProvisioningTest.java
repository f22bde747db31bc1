package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.scsi.reservation.ReservationStore;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.FilterDevice;
import dev.lunette.vdisk.Space;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskChange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of a thin disk of 16 MiB that takes 2.5 MiB of its store, and its thresholds. */
final class ProvisioningTest {

  private static final long SET = 1 << 20;
  private static final String HEADER = "00000000";
  private static final String ERROR_RECOVERY = "010a" + "0000000000" + "80" + "00000000";
  private static final String CACHING = "081204" + "00".repeat(17);
  private static final String CONTROL = "0a0a0210" + "00".repeat(8);
  private static final String THRESHOLDS =
      thresholds("00", "0001000000000000" + "0001000000000000", "01020000" + "00000000");

  @AutoClose private final TestDisk disk = TestDisk.counting(5 * SET / 2, 1 << 30);

  /** The page with its first two descriptors, the third, and the last as it is by default. */
  private static String thresholds(String flags, String available, String used) {
    return "5c02002c" + flags + "00".repeat(11) + available + used + "0102000000000000";
  }

  private static String used(String flags, int sets) {
    return thresholds(
        flags, "0001000000000000" + "0001000000000000", "81020000%08x".formatted(sets));
  }

  private static String hex(byte[] data) {
    return HexFormat.of().formatHex(data);
  }

  private String sense(String pageControlAndPage, String subpage) {
    byte[] data = disk.run("1A 08 %s %s FF".formatted(pageControlAndPage, subpage)).data();
    return hex(data).substring(HEADER.length());
  }

  private TestCommand select(String pages) {
    byte[] list = HexFormat.of().parseHex(HEADER + pages);
    return disk.run(Cdbs.hex("15 10 00 00 %02X".formatted(list.length)), list);
  }

  private String log(int parameter) {
    return hex(disk.run("4D 00 4C 00 00 %04X 00 FF".formatted(parameter)).data());
  }

  @Test
  void tellsTheSetsThatAreLeftAndTheSetsThatAreUsed() {
    String available = "00010308" + "0000000d" + "02000000";
    String used = "00020308" + "00000003" + "01000000";
    assertThat(log(0)).isEqualTo("0c000018" + available + used);
    assertThat(log(2)).isEqualTo("0c00000c" + used);
    disk.device.space = new Space(16 * SET, 0);
    assertThat(log(1)).contains("00010308" + "00000000", "00020308" + "00000010");
    disk.device.space = new Space(0, 7 * SET);
    assertThat(log(1)).contains("00010308" + "00000007", "00020308" + "00000000");
  }

  @Test
  void listsTheLogPage() {
    assertThat(hex(disk.run("4D 00 40 00 00 00 00 00 FF").data()))
        .isEqualTo("00000005" + "000c0d0e2f");
    assertThat(hex(disk.run("4D 00 40 FF 00 00 00 00 FF").data()))
        .isEqualTo("40ff000c" + "000000ff" + "0c000d000e002f00");
    disk.run("4D 00 4C 01 00 00 00 00 FF").fails(SenseData.invalidFieldInCdb(3, 7));
    disk.run("4D 00 4C 00 00 00 03 00 FF").fails(SenseData.invalidFieldInCdb(5, 7));
  }

  @Test
  void failsAsAReadDoesIfTheCountIsNotKnown() {
    disk.device.failure = new IOException("broken");
    disk.run("4D 00 4C 00 00 00 00 00 FF").fails(Sense.UNRECOVERED_READ_ERROR);
  }

  @Test
  void tellsTheBlocksOfASetAsAPowerOfTwo() {
    assertThat(hex(disk.run("12 01 B2 00 FF").data())).isEqualTo("00b200040be40200");
  }

  @Test
  void tellsWhereTheUnitsBeginThatCanBeGivenBack() {
    byte[] limits = disk.run("12 01 B0 00 FF").data();
    assertThat(hex(limits)).startsWith("00b0003c").contains("00000040" + "80000002");
  }

  @ParameterizedTest
  @CsvSource({"20, 11", "51, 11", "52, 12", "62, 22"})
  void hasSetsThat32BitsCanCountOnADiskOfAnySize(int sizeBits, int exponent) {
    BlockDevice large =
        new FilterDevice(disk.device) {
          @Override
          public long sizeBytes() {
            return 1L << sizeBits;
          }
        };
    VDiskConfig config = VDiskDeclaration.memory("large", 1 << 20).config();
    VDisk vdisk = new VDisk(config, TestDisk.SERIAL, large, TestDisk.LIMITS);
    ThresholdSets sets = ThresholdSets.of(new Medium(vdisk, TestDisk.LIMITS));
    assertThat(sets).isEqualTo(new ThresholdSets(exponent));
    assertThat(sets.whole(1L << (sizeBits - 9))).isLessThan(1L << 32);
  }

  @Test
  void sendsThePagesByCodeAndSubpage() {
    assertThat(sense("3F", "00")).isEqualTo(ERROR_RECOVERY + CACHING + CONTROL);
    assertThat(sense("3F", "FF")).isEqualTo(ERROR_RECOVERY + CACHING + CONTROL + THRESHOLDS);
    assertThat(sense("1C", "02")).isEqualTo(THRESHOLDS);
    assertThat(sense("1C", "FF")).isEqualTo(THRESHOLDS);
    assertThat(sense("01", "00")).isEqualTo(ERROR_RECOVERY);
    assertThat(sense("5C", "02"))
        .isEqualTo("5c02002c" + "01" + "00".repeat(11) + "80000000ffffffff".repeat(4));
    assertThat(sense("41", "00")).isEqualTo(ERROR_RECOVERY);
    disk.run("1A 08 1C 00 FF").fails(SenseData.invalidFieldInCdb(3, 7));
    disk.run("1A 08 1C 01 FF").fails(SenseData.invalidFieldInCdb(3, 7));
    disk.run("1A 08 3F 02 FF").fails(SenseData.invalidFieldInCdb(3, 7));
  }

  @Test
  void takesBackWhatModeSenseHasTold() {
    select(sense("3F", "FF")).good();
    assertThat(sense("3F", "FF")).isEqualTo(ERROR_RECOVERY + CACHING + CONTROL + THRESHOLDS);
  }

  @ParameterizedTest
  @CsvSource({
    "1c2a 00, 4, 6", // SPF
    "5c00 002c 00, 5, 7", // SUBPAGE CODE
    "5c03 002c 00, 5, 7",
    "5c02 002b 00, 6, 7", // PAGE LENGTH
    "5c02 012c 00, 6, 7",
    "4102 000a 00, 4, 6", // a page without subpages
    "4100 000a 00, 4, 6",
  })
  void refusesAPageThatItDoesNotHave(String page, int byteOffset, int bit) {
    select(page.replace(" ", "") + "00".repeat(50)).fails(invalid(byteOffset, bit));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 02, 8, 1", // beside SITUA
    "5, 01, 9, 0",
    "16, 88, 20, 3", // THRESHOLD TYPE
    "16, 01, 20, 0", // THRESHOLD ARMING
    "17, 02, 21, 1", // THRESHOLD RESOURCE
    "19, ff, 23, 7",
  })
  void refusesWhatCanNotBeChanged(int at, String value, int byteOffset, int bit) {
    String page = THRESHOLDS.substring(0, 2 * at) + value + THRESHOLDS.substring(2 * at + 2);
    select(page).fails(invalid(byteOffset, bit));
    assertThat(sense("1C", "02")).isEqualTo(THRESHOLDS);
  }

  @Test
  void refusesAPageThatIsCutOff() {
    select("5c0200").fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    select(THRESHOLDS.substring(0, THRESHOLDS.length() - 2))
        .fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
  }

  private static SenseData invalid(int byteOffset, int bit) {
    return SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
        .at(new FieldPointer(false, byteOffset, bit));
  }

  /** Polls as an initiator does, until something other than GOOD comes. */
  private SenseData awaited(LogicalUnit unit) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (true) {
      TestCommand command = disk.command(Cdbs.hex("00"), new byte[0]).run(unit);
      if (!command.outcome().equals(Outcome.Status.GOOD)) {
        return command.sense();
      }
      assertThat(Instant.now()).as("a unit attention in time").isBefore(end);
      Thread.sleep(10);
    }
  }

  @Test
  void tellsOfAThresholdThatIsReachedWithItsPlaceInThePage() throws InterruptedException {
    disk.unit.attach(disk.nexus);
    disk.run("00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    select(used("00", 4)).good();
    assertThat(sense("1C", "02")).isEqualTo(used("00", 4));
    disk.device.space = new Space(5 * SET, 1 << 30);
    assertThat(awaited(disk.unit))
        .isEqualTo(
            SenseData.of(Sense.THIN_PROVISIONING_SOFT_THRESHOLD_REACHED).withInformation(32));
    disk.run("00").good();
    disk.unit.reset();
    disk.run("00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    assertThat(sense("1C", "02")).as("it was not saved").isEqualTo(THRESHOLDS);
  }

  @Test
  void tellsWhoComesAfterTheStartOfASavedThresholdThatIsReached() throws InterruptedException {
    ModeStore kept =
        new ModeStore() {
          @Override
          public byte[] load() {
            return HexFormat.of().parseHex(ERROR_RECOVERY + used("00", 1));
          }

          @Override
          public void save(byte[] pages) {}

          @Override
          public void execute(Runnable change) {
            change.run();
          }
        };
    DiskUnit unit =
        new DiskUnit(
            disk.vdisk,
            TestDisk.LIMITS,
            new DiskStores(ReservationStore.none(), kept, EraseStore.NONE),
            new CopyManager());
    while (!disk.device.calls.contains("space")) {
      Thread.onSpinWait(); // it is looked at before anybody is there
    }
    unit.attach(disk.nexus);
    assertThat(awaited(unit).sense()).isEqualTo(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    assertThat(awaited(unit).sense()).isEqualTo(Sense.THIN_PROVISIONING_SOFT_THRESHOLD_REACHED);
  }

  @Test
  void hasNothingOfItWhereTheDeviceDoesNotKnowAnyMore() {
    disk.device.space = null;
    disk.vdisk.changed(VDiskChange.CAPABILITIES);
    assertThat(sense("3F", "FF")).isEqualTo(CACHING + CONTROL);
    assertThat(hex(disk.run("12 01 B2 00 FF").data())).isEqualTo("00b2000400e40200");
    disk.run("4D 00 4C 00 00 00 00 00 FF").fails(SenseData.invalidFieldInCdb(2, 5));
    disk.run("1A 08 1C 02 FF").fails(SenseData.invalidFieldInCdb(2, 5));
  }
}
