package dev.lunette.scsi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.VDiskChange;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The drive itself: what it is, how it reads, and its tray. */
final class CdRomTest {

  private static final String EJECT = "1B 00 00 00 02";
  private static final String LOAD = "1B 00 00 00 03";
  private static final String PREVENT = "1E 00 00 00 01";
  private static final String ALLOW = "1E";

  /** Polls all classes of events. */
  private static final String EVENTS = "4A 01 00 00 FF 00 00 00 FF";

  @AutoClose private final TestDisk disc = TestDisk.of(CommandSet.CD_ROM);
  private final Nexus other = TestDisk.nexus("b");

  private String answer(String cdb) {
    return answer(disc.nexus, cdb);
  }

  private String answer(Nexus nexus, String cdb) {
    return HexFormat.of().formatHex(run(nexus, cdb).data());
  }

  private TestCommand run(Nexus nexus, String cdb) {
    return new TestCommand(nexus, 0, CommandSet.CD_ROM, Cdbs.hex(cdb), new byte[0]).run(disc.unit);
  }

  /** Attaches both nexuses, and lets them hear of it. */
  private void attached() {
    for (Nexus nexus : List.of(disc.nexus, other)) {
      disc.unit.attach(nexus);
      run(nexus, "00").fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
      run(nexus, "00").good();
      assertThat(answer(nexus, EVENTS)).isEqualTo("00060452" + "02020000");
    }
  }

  @Test
  void isARemovableMultimediaDeviceByMmc6() {
    String inquiry = answer("12 00 00 00 60");
    assertThat(inquiry).startsWith("0580061");
    byte[] data = HexFormat.of().parseHex(inquiry);
    assertThat(new String(data, 8, 24, US_ASCII)).isEqualTo("LUNETTE CD-ROM          ");
    assertThat(HexFormat.of().formatHex(data, 58, 68)).isEqualTo("00a00960046004e00000");
    assertThat(answer("12 01 00 00 FF")).isEqualTo("05000003" + "008083");
    assertThat(answer("12 01 80 00 FF")).startsWith("05800020");
    run(disc.nexus, "12 01 B0 00 FF").fails(SenseData.invalidFieldInCdb(2, 7));
  }

  @Test
  void tellsItsCapacityInBlocksOf2048Bytes() {
    assertThat(answer("25")).isEqualTo("00000fff" + "00000800");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "28 00 00 00 00 05 00 00 02 00",
        "A8 00 00 00 00 05 00 00 00 02 00",
        "BE 00 00 00 00 05 00 00 02 10 00",
        "BE 08 00 00 00 05 00 00 02 10 00",
        "B9 00 00 00 02 05 00 02 07 10 00"
      })
  void readsBlocksByEveryCommandThatReads(String cdb) {
    byte[] bytes = disc.device.bytes();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i / 2048 * 7 + i);
    }
    assertThat(run(disc.nexus, cdb).data())
        .isEqualTo(Arrays.copyOfRange(bytes, 5 * 2048, 7 * 2048));
    assertThat(disc.device.calls).containsExactly("read 10240 4096");
    TestCommand asked =
        new TestCommand(disc.nexus, 0, CommandSet.CD_ROM, Cdbs.hex(cdb), new byte[0]);
    assertThat(disc.unit.dataInLength(asked)).isEqualTo(4096);
  }

  @ParameterizedTest
  @CsvSource({
    "BE 04 00 00 00 05 00 00 02 10 00, ILLEGAL_MODE_FOR_THIS_TRACK", // CD-DA
    "BE 0C 00 00 00 05 00 00 02 10 00, ILLEGAL_MODE_FOR_THIS_TRACK", // mode 2
    "BE 18 00 00 00 05 00 00 02 10 00, INVALID_FIELD_IN_CDB", // a type that there is not
    "BE 00 00 00 00 05 00 00 02 F8 00, INVALID_FIELD_IN_CDB", // raw
    "BE 00 00 00 00 05 00 00 02 10 01, INVALID_FIELD_IN_CDB", // subchannel
    "BE 00 00 00 10 00 00 00 01 10 00, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE",
    "B9 00 00 00 01 4A 00 02 07 10 00, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE", // before block 0
    "B9 00 00 00 02 07 00 02 05 10 00, INVALID_FIELD_IN_CDB", // ends before it begins
    "B9 00 00 00 3C 00 00 3C 01 10 00, INVALID_FIELD_IN_CDB", // second 60
    "B9 00 00 00 02 4B 00 03 00 10 00, INVALID_FIELD_IN_CDB", // frame 75
    "28 00 00 00 0F FF 00 00 02 00, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE",
    "28 00 00 00 00 00 00 00 21 00, INVALID_FIELD_IN_CDB", // over transferLengthBytes
    "08 00 00 00 01 00, INVALID_COMMAND_OPERATION_CODE",
    "2A 00 00 00 00 00 00 00 01 00, INVALID_COMMAND_OPERATION_CODE",
    "88, INVALID_COMMAND_OPERATION_CODE",
    "42, INVALID_COMMAND_OPERATION_CODE",
    "5E, INVALID_COMMAND_OPERATION_CODE",
    "9E 10, INVALID_COMMAND_OPERATION_CODE"
  })
  void refusesWhatItCanNotRead(String cdb, Sense sense) {
    run(disc.nexus, cdb).fails(sense);
    assertThat(disc.device.calls).isEmpty();
  }

  @Test
  void transfersNothingIfNothingOfASectorIsWanted() {
    assertThat(answer("BE 00 00 00 00 05 00 00 02 00 00")).isEmpty();
  }

  @Test
  void reportsItsOwnCommandsAndNoOthers() {
    ByteBuffer all = ByteBuffer.wrap(run(disc.nexus, "A3 0C 00 00 00 00 00 00 FF FF").data());
    assertThat(all.getInt()).isEqualTo(CommandSet.CD_ROM.operations().size() * 8);
    for (OperationCode operation : CommandSet.CD_ROM.operations()) {
      assertThat(all.get(all.position())).isEqualTo((byte) operation.code());
      all.getLong();
    }
    assertThat(answer("A3 0C 01 1B 00 00 00 00 00 FF")).isEqualTo("00030006" + "1b0100000300");
    assertThat(answer("A3 0C 01 55 00 00 00 00 00 FF"))
        .isEqualTo("0003000a" + "55100000000000ffff00");
    assertThat(answer("A3 0C 01 2A 00 00 00 00 00 FF")).isEqualTo("00010000");
  }

  @Test
  void tellsItsModePages() {
    String errors = "010a" + "00".repeat(10);
    String timeouts = "1d08" + "00".repeat(8);
    String capabilities = "2a14" + "08000000" + "29" + "00".repeat(15);
    assertThat(answer("5A 00 3F 00 00 00 00 00 FF"))
        .isEqualTo("0032000000000000" + errors + timeouts + capabilities);
    assertThat(answer("1A 00 01 00 FF")).isEqualTo("0f000000" + errors);
    assertThat(answer("5A 00 6A 00 00 00 00 00 FF"))
        .isEqualTo("001c000000000000" + "2a14" + "00".repeat(20));
    run(disc.nexus, PREVENT).good();
    assertThat(answer("1A 00 2A 00 FF")).isEqualTo("19000000" + capabilities.replace("29", "2b"));
    run(disc.nexus, "1A 00 EA 00 FF").fails(Sense.SAVING_PARAMETERS_NOT_SUPPORTED);
    run(disc.nexus, "1A 00 08 00 FF").fails(SenseData.invalidFieldInCdb(2, 5));
  }

  @Test
  void takesModePagesBackAsItHasToldThem() {
    byte[] told = HexFormat.of().parseHex("0000000000000000" + "010a" + "00".repeat(10));
    disc.run(Cdbs.hex("55 10 00 00 00 00 00 00 14"), told).good();
    told[11] = 1;
    assertThat(disc.run(Cdbs.hex("55 10 00 00 00 00 00 00 14"), told).sense().sense())
        .isEqualTo(Sense.INVALID_FIELD_IN_PARAMETER_LIST);
    byte[] descriptor = HexFormat.of().parseHex("00000008" + "0000000000000800");
    disc.run(Cdbs.hex("15 10 00 00 0C"), descriptor).fails(Sense.INVALID_FIELD_IN_PARAMETER_LIST);
    disc.run(Cdbs.hex("15 11 00 00 04"), new byte[4]).fails(SenseData.invalidFieldInCdb(1, 0));
  }

  @Test
  void refusesWhatIsForTheOtherKindOfDisc() {
    String dvd = "AD 00 00 00 00 00 00 00 00 FF";
    String cd = "BE 00 00 00 00 05 00 00 02 10";
    run(disc.nexus, dvd).fails(Sense.CANNOT_READ_MEDIUM_INCOMPATIBLE_FORMAT);
    disc.insertDvd();
    run(disc.nexus, dvd).good();
    run(disc.nexus, cd).fails(Sense.CANNOT_READ_MEDIUM_INCOMPATIBLE_FORMAT);
    assertThat(disc.device.calls).isEmpty();
  }

  @Test
  void ejectsAndLoadsForAll() {
    attached();
    run(disc.nexus, EJECT).good();
    for (Nexus nexus : List.of(disc.nexus, other)) {
      for (String cdb :
          List.of("00", "25", "28", "A8", "BE", "43", "51", "52", "AD", "1B 0 0 0 1")) {
        run(nexus, cdb.replace(" 0", " 00").replace(" 1", " 01"))
            .fails(Sense.MEDIUM_NOT_PRESENT_TRAY_OPEN);
      }
      assertThat(answer(nexus, EVENTS)).isEqualTo("00060152" + "02000001");
      assertThat(answer(nexus, EVENTS)).isEqualTo("00060452" + "03010000");
      assertThat(answer(nexus, "4A 01 00 00 10 00 00 00 FF")).isEqualTo("00060452" + "00010000");
      assertThat(answer(nexus, "03 00 00 00 12")).startsWith("700002").endsWith("3a0200000000");
      assertThat(answer(nexus, "BD 00 00 00 00 00 00 00 00 FF")).isEqualTo("0010000000010000");
      assertThat(answer(nexus, "46 00 00 00 00 00 00 00 08")).isEqualTo("0000004800000000");
    }
    run(other, EJECT).good();
    run(other, LOAD).good();
    for (Nexus nexus : List.of(disc.nexus, other)) {
      assertThat(answer(nexus, "4A 01 00 00 10 00 00 00 FF")).isEqualTo("00060452" + "02020000");
      run(nexus, "00").fails(Sense.NOT_READY_TO_READY_CHANGE_MEDIUM_MAY_HAVE_CHANGED);
      run(nexus, "00").good();
    }
    run(other, LOAD).good();
    run(other, "00").good();
  }

  @Test
  void startsAndStopsTheDiscWithoutMovingTheTray() {
    run(disc.nexus, "1B").good();
    run(disc.nexus, "28 00 00 00 00 00 00 00 01").good();
    run(disc.nexus, "1B 00 00 00 01").good();
    run(disc.nexus, "1B 00 00 00 20").fails(SenseData.invalidFieldInCdb(4, 7));
  }

  @Test
  void keepsTheTrayInAsLongAsAnyNexusPreventsItsRemoval() {
    attached();
    run(disc.nexus, PREVENT).good();
    run(other, PREVENT).good();
    run(disc.nexus, ALLOW).good();
    run(disc.nexus, EJECT).fails(Sense.MEDIUM_REMOVAL_PREVENTED);
    run(disc.nexus, "00").good();
    run(other, EJECT).fails(Sense.MEDIUM_REMOVAL_PREVENTED);
    disc.unit.detach(other);
    run(disc.nexus, EJECT).good();
    run(disc.nexus, LOAD).good();
    run(disc.nexus, "00").fails(Sense.NOT_READY_TO_READY_CHANGE_MEDIUM_MAY_HAVE_CHANGED);
    run(disc.nexus, PREVENT).good();
    disc.unit.reset();
    run(disc.nexus, "00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    run(disc.nexus, EJECT).good();
    disc.unit.reset();
    run(disc.nexus, "00").fails(Sense.BUS_DEVICE_RESET_FUNCTION_OCCURRED);
    run(disc.nexus, "00").fails(Sense.MEDIUM_NOT_PRESENT_TRAY_OPEN);
  }

  @Test
  void tellsOfAnEventOnlyIfItFitsAndOnlyOnce() {
    disc.unit.attach(disc.nexus);
    String asked = "4A 01 00 00 50 00 00 00 ";
    assertThat(answer(asked + "04")).isEqualTo("00060452");
    assertThat(answer(asked + "08")).isEqualTo("00060452" + "02020000");
    assertThat(answer(asked + "08")).isEqualTo("00060452" + "00020000");
    assertThat(answer("4A 01 00 00 40 00 00 00 08")).isEqualTo("00060652" + "00000000");
    assertThat(answer("4A 01 00 00 2D 00 00 00 08")).isEqualTo("00028052");
    run(disc.nexus, "46 00 00 00 00 00 00 00 08").good();
    run(disc.nexus, "4A 00 00 00 10 00 00 00 08")
        .fails(Sense.POWER_ON_RESET_OR_BUS_DEVICE_RESET_OCCURRED);
    run(disc.nexus, "4A 00 00 00 10 00 00 00 08").fails(SenseData.invalidFieldInCdb(1, 0));
  }

  @Test
  void anotherMediumIsNoticed() {
    attached();
    disc.vdisk.changed(VDiskChange.CONTENT);
    run(other, "00").fails(Sense.NOT_READY_TO_READY_CHANGE_MEDIUM_MAY_HAVE_CHANGED);
    assertThat(answer(other, "4A 01 00 00 10 00 00 00 FF")).isEqualTo("00060452" + "02020000");
    run(disc.nexus, "28").fails(Sense.NOT_READY_TO_READY_CHANGE_MEDIUM_MAY_HAVE_CHANGED);
    disc.vdisk.changed(VDiskChange.CAPABILITIES);
    run(disc.nexus, "00").good();
  }
}
