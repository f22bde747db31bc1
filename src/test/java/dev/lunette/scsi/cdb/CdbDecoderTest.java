package dev.lunette.scsi.cdb;

import static dev.lunette.scsi.cdb.CommandSet.CD_ROM;
import static dev.lunette.scsi.cdb.CommandSet.DISK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CdbDecoderTest {

  private static Cdb decode(String hex) {
    return CdbDecoder.decode(DISK, bytes(hex));
  }

  private static byte[] bytes(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return ByteBuffer.allocate(16).put(bytes).array();
  }

  private static void assertRefused(String hex, int byteOffset, int bit) {
    assertThat(decode(hex))
        .isInstanceOfSatisfying(
            Cdb.Invalid.class,
            invalid ->
                assertThat(invalid.sense())
                    .isEqualTo(SenseData.invalidFieldInCdb(byteOffset, bit)));
  }

  @Test
  void foldsTheLengthsOfReadIntoOneRecord() {
    assertThat(decode("08 1F 02 03 04 00"))
        .isEqualTo(new Cdb.Read(OperationCode.READ_6, 0x1F0203, 4, false));
    assertThat(decode("28 08 FF 02 03 04 00 FF FE 00"))
        .isEqualTo(new Cdb.Read(OperationCode.READ_10, 0xFF020304L, 0xFFFE, true));
    assertThat(decode("A8 10 FF 02 03 04 FF 00 00 02 00 00"))
        .isEqualTo(new Cdb.Read(OperationCode.READ_12, 0xFF020304L, 0xFF000002L, false));
    assertThat(decode("88 18 FF 02 03 04 05 06 07 08 FF 00 00 01 00 00"))
        .isEqualTo(new Cdb.Read(OperationCode.READ_16, 0xFF02030405060708L, 0xFF000001L, true));
  }

  @Test
  void takesZeroFor256BlocksOnlyInTheShortForm() {
    assertThat(decode("0A 00 00 00 00 00"))
        .isEqualTo(new Cdb.Write(OperationCode.WRITE_6, 0, 256, false));
    assertThat(decode("2A")).isEqualTo(new Cdb.Write(OperationCode.WRITE_10, 0, 0, false));
  }

  @Test
  void readsEveryField() {
    assertThat(decode("12 01 83 12 34 00")).isEqualTo(new Cdb.Inquiry(true, 0x83, 0x1234));
    assertThat(decode("5A 18 C8 FF 00 00 00 12 34 00"))
        .isEqualTo(new Cdb.ModeSense(OperationCode.MODE_SENSE_10, true, true, 3, 8, 0xFF, 0x1234));
    assertThat(decode("1A 08 3F 01 FF 00"))
        .isEqualTo(new Cdb.ModeSense(OperationCode.MODE_SENSE_6, true, false, 0, 0x3F, 1, 0xFF));
    assertThat(decode("15 11 00 00 FF 00"))
        .isEqualTo(new Cdb.ModeSelect(OperationCode.MODE_SELECT_6, true, true, 0xFF));
    assertThat(decode("55 10 00 00 00 00 00 12 34 00"))
        .isEqualTo(new Cdb.ModeSelect(OperationCode.MODE_SELECT_10, true, false, 0x1234));
    assertThat(decode("4D 00 CD FE 00 12 34 56 78 00"))
        .isEqualTo(new Cdb.LogSense(3, 0x0D, 0xFE, 0x1234, 0x5678));
    assertThat(decode("3C 0A 01 FF 02 03 FE 05 06 00"))
        .isEqualTo(new Cdb.ReadBuffer(0x0A, 1, 0xFF0203, 0xFE0506));
    assertThat(decode("3B 02 01 FF 02 03 FE 05 06 00"))
        .isEqualTo(new Cdb.WriteBuffer(2, 1, 0xFF0203, 0xFE0506));
    assertThat(decode("A3 0F 00 00 00 00 FF 00 00 10 00 00"))
        .isEqualTo(new Cdb.ReportTimestamp(0xFF000010L));
    assertThat(decode("A4 0F 00 00 00 00 FF 00 00 10 00 00"))
        .isEqualTo(new Cdb.SetTimestamp(0xFF000010L));
    assertThat(decode("93 09 00 00 00 00 00 00 00 08 00 00 00 02 00 00"))
        .isEqualTo(new Cdb.WriteSame(OperationCode.WRITE_SAME_16, 8, 2, true, false, true));
    assertThat(decode("42 00 00 00 00 00 00 12 34 00")).isEqualTo(new Cdb.Unmap(false, 0x1234));
    assertThat(decode("42 01 00 00 00 00 00 12 34 00")).isEqualTo(new Cdb.Unmap(true, 0x1234));
    assertThat(decode("A0 00 02 00 00 00 FF 00 00 10 00 00"))
        .isEqualTo(new Cdb.ReportLuns(2, 0xFF000010L));
    assertThat(decode("A3 0C 82 9E 00 10 00 01 00 00 00 00"))
        .isEqualTo(new Cdb.ReportSupportedOperationCodes(true, 2, 0x9E, 0x10, 0x10000));
    assertThat(decode("A3 0D 80 00 00 00 00 00 00 10 00 00"))
        .isEqualTo(new Cdb.ReportSupportedTaskManagementFunctions(true, 16));
    assertThat(decode("9E 10 00 00 00 00 00 00 00 00 00 00 00 20 00 00"))
        .isEqualTo(new Cdb.ReadCapacity16(32));
    assertThat(decode("9E 12 FF 00 00 00 00 00 00 01 FF 00 00 18 00 00"))
        .isEqualTo(new Cdb.GetLbaStatus(0xFF00000000000001L, 0xFF000018L));
    assertThat(decode("8F 06 00 00 00 00 00 00 00 08 00 00 00 02 00 00"))
        .isEqualTo(new Cdb.Verify(OperationCode.VERIFY_16, 8, 2, Cdb.ByteCheck.SAME));
    assertThat(decode("2F 02 00 00 00 08 00 00 02 00"))
        .isEqualTo(new Cdb.Verify(OperationCode.VERIFY_10, 8, 2, Cdb.ByteCheck.ALL));
    assertThat(decode("AE 12 00 00 00 08 00 00 00 02 00 00"))
        .isEqualTo(new Cdb.WriteAndVerify(OperationCode.WRITE_AND_VERIFY_12, 8, 2, true));
    assertThat(decode("9C 18 00 00 00 00 FF 00 00 08 00 00 FF 02 00 00"))
        .isEqualTo(new Cdb.WriteAtomic(OperationCode.WRITE_ATOMIC_16, 0xFF000008L, 0xFF02, true));
    assertThat(decode("34 02 00 00 00 08 00 00 02 00"))
        .isEqualTo(new Cdb.PreFetch(OperationCode.PRE_FETCH_10, 8, 2, true));
    assertThat(decode("37 00 1D 00 00 00 00 12 34 00"))
        .isEqualTo(new Cdb.ReadDefectData(OperationCode.READ_DEFECT_DATA_10, 0x1D, 0x1234));
    assertThat(decode("B7 1D 00 00 00 00 00 01 00 00 00 00"))
        .isEqualTo(new Cdb.ReadDefectData(OperationCode.READ_DEFECT_DATA_12, 0x1D, 0x10000));
    assertThat(decode("1B 01 00 00 05 00")).isEqualTo(new Cdb.StartStopUnit(true, true));
    assertThat(decode("03 01 00 00 FC 00")).isEqualTo(new Cdb.RequestSense(true, 252));
  }

  @ParameterizedTest
  @CsvSource({
    "12 00 80 00 FF 00, 2, 7", // a page without EVPD
    "12 02 00 00 FF 00, 1, 1", // CMDDT
    "28 20 00 00 00 00 00 00 01 00, 1, 7", // RDPROTECT
    "2A E0 00 00 00 00 00 00 01 00, 1, 7", // WRPROTECT
    "2F 40 00 00 00 00 00 00 01 00, 1, 7", // VRPROTECT
    "2F 04 00 00 00 00 00 00 01 00, 1, 2", // BYTCHK 2
    "2E 04 00 00 00 00 00 00 01 00, 1, 2", // BYTCHK 2
    "28 01 00 00 00 00 00 00 01 00, 1, 0", // RELADR
    "28 00 00 00 00 00 20 00 01 00, 6, 5", // beside GROUP NUMBER
    "28 00 00 00 00 00 00 00 01 08, 9, 3", // reserved
    "28 00 00 00 00 00 00 00 01 01, 9, 0", // LINK
    "9E 13 00, 1, 4",
    "9E 12 00 00 00 00 00 00 00 00 00 00 00 18 02 00, 14, 1", // REPORT TYPE
    "A3 0E 00, 1, 4",
    "A3 4A 00, 1, 7",
    "A3 8A 00, 1, 7",
    "9E 10 00 00 00 01 00, 5, 0",
    "1B 00 00 00 30 00, 4, 7", // POWER CONDITION
    "9C 00 00 00 00 00 00 00 00 00 00 01 00 02 00 00, 10, 7", // ATOMIC BOUNDARY
    "9C 02 00 00 00 00 00 00 00 00 00 00 00 02 00 00, 1, 1", // where WRITE has FUA_NV
  })
  void pointsAtTheFieldThatItRefuses(String hex, int byteOffset, int bit) {
    assertRefused(hex, byteOffset, bit);
  }

  @Test
  void saysWhoseFieldItRefuses() {
    assertThat(decode("28 20")).isEqualTo(refused(OperationCode.READ_10, 1, 7));
    assertThat(decode("1B 00 00 00 30")).isEqualTo(refused(OperationCode.START_STOP_UNIT, 4, 7));
    assertThat(decode("48 03")).isEqualTo(refused(null, 1, 4));
  }

  private static Cdb refused(@Nullable OperationCode operation, int byteOffset, int bit) {
    return new Cdb.Invalid(SenseData.invalidFieldInCdb(byteOffset, bit), operation);
  }

  @Test
  void toleratesWhatChangesNothing() {
    assertThat(decode("28 02 00 00 00 01 1F 00 01 00"))
        .isEqualTo(new Cdb.Read(OperationCode.READ_10, 1, 1, false));
    assertThat(decode("35 04 00 00 00 01 03 00 01 00"))
        .isEqualTo(new Cdb.SynchronizeCache(OperationCode.SYNCHRONIZE_CACHE_10, 1, 1));
    assertThat(decode("12 E0 00 00 24 00")).isEqualTo(new Cdb.Inquiry(false, 0, 36));
  }

  @Test
  void takesMissingBytesForZerosAndIgnoresWhatFollows() {
    assertThat(CdbDecoder.decode(DISK, new byte[0])).isEqualTo(new Cdb.TestUnitReady());
    assertThat(CdbDecoder.decode(DISK, new byte[] {0x28}))
        .isEqualTo(new Cdb.Read(OperationCode.READ_10, 0, 0, false));
    byte[] longer = new byte[260];
    Arrays.fill(longer, 6, 260, (byte) 0xFF);
    assertThat(CdbDecoder.decode(DISK, longer)).isEqualTo(new Cdb.TestUnitReady());
  }

  @Test
  void knowsNoOtherOperationCode() {
    for (int code = 0; code < 256; code++) {
      int wanted = code;
      boolean known = DISK.operations().stream().anyMatch(operation -> operation.code() == wanted);
      byte[] cdb = new byte[16];
      cdb[0] = (byte) code;
      Cdb unknown =
          new Cdb.Invalid(
              SenseData.of(Sense.INVALID_COMMAND_OPERATION_CODE).at(new FieldPointer(true, 0, 7)));
      assertThat(CdbDecoder.decode(DISK, cdb).equals(unknown))
          .as("code %02xh", code)
          .isEqualTo(!known);
    }
  }

  private static CommandSet setOf(OperationCode operation) {
    return DISK.operations().contains(operation) ? DISK : CD_ROM;
  }

  /** All but those with fields that make no sense without others, which CdRomTest knows. */
  private static Set<OperationCode> withIndependentFields() {
    return EnumSet.complementOf(
        EnumSet.of(
            OperationCode.GET_EVENT_STATUS_NOTIFICATION,
            OperationCode.READ_CD,
            OperationCode.READ_CD_MSF));
  }

  @Test
  void whatOnlyOneKindOfUnitKnowsTheOtherDoesNot() {
    for (String code : List.of("2A", "42", "88", "9E 10")) {
      assertThat(CdbDecoder.decode(CD_ROM, bytes(code)))
          .isEqualTo(decode("FF"))
          .isNotEqualTo(decode(code));
    }
    for (String code : List.of("43", "46", "51", "BE")) {
      assertThat(decode(code)).isEqualTo(decode("FF"));
      assertThat(CdbDecoder.decode(CD_ROM, bytes(code))).isNotEqualTo(decode("FF"));
    }
    assertThat(CdbDecoder.decode(CD_ROM, bytes("1B 00 00 00 03")))
        .isEqualTo(new Cdb.StartStopDrive(true, true));
    assertRefused("1B 00 00 00 03", 4, 1);
  }

  /** What initiators are told is what the decoder does: no bit it says it looks at is refused. */
  @ParameterizedTest
  @MethodSource("withIndependentFields")
  void acceptsEveryBitOfTheUsageData(OperationCode operation) {
    byte[] usage = operation.usage();
    for (int i = 1; i < usage.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] cdb = minimal(operation);
        if ((usage[i] & 1 << bit) == 0 || (i == 1 && operation.hasServiceAction())) {
          continue;
        }
        cdb[i] |= (byte) (1 << bit);
        boolean pageWithoutEvpd = operation == OperationCode.INQUIRY && i == 2;
        boolean half = operation.name().startsWith("VERIFY") && i == 1 && bit == 2; // of BYTCHK
        boolean naca = i == usage.length - 1 && bit == 2 && !setOf(operation).knowsAca();
        assertThat(CdbDecoder.decode(setOf(operation), cdb) instanceof Cdb.Invalid)
            .as("%s byte %d bit %d", operation, i, bit)
            .isEqualTo(pageWithoutEvpd || half || naca);
      }
    }
  }

  /** And a bit that it does not say so about is refused or changes nothing. */
  @ParameterizedTest
  @EnumSource
  void looksAtNoOtherBit(OperationCode operation) {
    byte[] usage = operation.usage();
    CommandSet commands = setOf(operation);
    Cdb plain = CdbDecoder.decode(commands, minimal(operation));
    for (int i = 1; i < usage.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] cdb = minimal(operation);
        cdb[i] ^= (byte) (1 << bit);
        boolean looksAt = (usage[i] & 1 << bit) != 0 || (i == 1 && operation.hasServiceAction());
        if (!looksAt && !CdbDecoder.decode(commands, cdb).equals(plain)) {
          assertThat(CdbDecoder.decode(commands, cdb)).isInstanceOf(Cdb.Invalid.class);
        }
      }
    }
  }

  private static byte[] minimal(OperationCode operation) {
    byte[] cdb = new byte[16];
    cdb[0] = (byte) operation.code();
    cdb[1] = (byte) operation.serviceAction();
    return cdb;
  }

  @Test
  void neverThrows() {
    long seed = System.nanoTime();
    System.out.println("CdbDecoderTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 500_000; i++) {
      byte[] cdb = new byte[random.nextInt(261)];
      random.nextBytes(cdb);
      if (cdb.length > 2) {
        cdb[0] = (byte) i;
        Arrays.fill(cdb, 2, 2 + random.nextInt(cdb.length - 2), (byte) 0);
      }
      Cdb decoded = CdbDecoder.decode(random.nextBoolean() ? DISK : CD_ROM, cdb);
      if (decoded instanceof Cdb.Invalid invalid) {
        assertThat(invalid.sense().sense())
            .isIn(
                Sense.INVALID_FIELD_IN_CDB,
                Sense.INVALID_COMMAND_OPERATION_CODE,
                Sense.ILLEGAL_MODE_FOR_THIS_TRACK);
      }
    }
  }
}
