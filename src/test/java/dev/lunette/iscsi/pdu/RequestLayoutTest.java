package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request against its figure in RFC 7143 11. */
class RequestLayoutTest extends LayoutContract {

  static Stream<Arguments> figures() {
    return Stream.of(requests(), moreRequests()).flatMap(Function.identity());
  }

  @Override
  Pdu read(ByteBuf header) {
    return Request.read(header, NO_DATA);
  }

  private static Stream<Arguments> requests() {
    return Stream.of(
        arguments(
            new NopOut(true, LUN, 0xA1A2A3A4, 0xB1B2B3B4, 0xC1C2C3C4, 0xD1D2D3D4, NO_DATA),
            "40800000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
                + "c1c2c3c4 d1d2d3d4 00000000 00000000 00000000 00000000"),
        arguments(
            new TaskManagementRequest(
                true, 5, LUN, 0xA1A2A3A4, 0xB1B2B3B4, 0xC1C2C3C4, 0xD1D2D3D4, 0xE1E2E3E4, 7),
            "42850000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 00000007 00000000 00000000"),
        arguments(
            new LoginRequest(
                true,
                false,
                1,
                3,
                2,
                1,
                0xF1F2F3F4F5F6L,
                0xE1E2,
                0xA1A2A3A4,
                0xB1B2,
                0xC1C2C3C4,
                0xD1D2D3D4,
                NO_DATA),
            "43870201 00000000 f1f2f3f4 f5f6e1e2 a1a2a3a4 b1b20000"
                + "c1c2c3c4 d1d2d3d4 00000000 00000000 00000000 00000000"),
        arguments(
            new LoginRequest(false, true, 0, 0, 0, 0, 0x800000000001L, 0, 1, 2, 3, 4, NO_DATA),
            "43400000 00000000 80000000 00010000 00000001 00020000"
                + "00000003 00000004 00000000 00000000 00000000 00000000"));
  }

  private static Stream<Arguments> moreRequests() {
    return Stream.of(
        arguments(
            new TextRequest(
                false, true, false, LUN, 0xA1A2A3A4, 0xB1B2B3B4, 0xC1C2C3C4, 0xD1D2D3D4, NO_DATA),
            "04800000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
                + "c1c2c3c4 d1d2d3d4 00000000 00000000 00000000 00000000"),
        arguments(
            new TextRequest(true, false, true, 0, 1, -1, 2, 3, NO_DATA),
            "44400000 00000000 00000000 00000000 00000001 ffffffff"
                + "00000002 00000003 00000000 00000000 00000000 00000000"),
        arguments(
            new DataOut(
                true, LUN, 0xA1A2A3A4, 0xB1B2B3B4, 0xD1D2D3D4, 0xE1E2E3E4, 0xF1F2F3F4, NO_DATA),
            "05800000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
                + "00000000 d1d2d3d4 00000000 e1e2e3e4 f1f2f3f4 00000000"),
        arguments(
            new DataOut(false, 0, 1, -1, 2, 3, 4, NO_DATA),
            "05000000 00000000 00000000 00000000 00000001 ffffffff"
                + "00000000 00000002 00000000 00000003 00000004 00000000"),
        arguments(
            new LogoutRequest(true, 2, 0xA1A2A3A4, 0xB1B2, 0xC1C2C3C4, 0xD1D2D3D4),
            "46820000 00000000 00000000 00000000 a1a2a3a4 b1b20000"
                + "c1c2c3c4 d1d2d3d4 00000000 00000000 00000000 00000000"),
        arguments(
            new SnackRequest(3, LUN, 0xA1A2A3A4, 0xB1B2B3B4, 0xD1D2D3D4, 0xE1E2E3E4, 0xF1F2F3F4),
            "10830000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
                + "00000000 d1d2d3d4 00000000 00000000 e1e2e3e4 f1f2f3f4"));
  }

  static Stream<Arguments> scsiCommands() {
    return Stream.of(
        arguments(scsiCommand(false, true, true, false, 1), "01c1"),
        arguments(scsiCommand(true, false, false, true, 2), "4122"),
        arguments(scsiCommand(true, true, true, true, 4), "41e4"));
  }

  private static ScsiCommand scsiCommand(
      boolean immediate, boolean isFinal, boolean read, boolean write, int attribute) {
    return new ScsiCommand(
        immediate,
        isFinal,
        read,
        write,
        attribute,
        LUN,
        0xA1A2A3A4,
        0xB1B2B3B4,
        0xC1C2C3C4,
        0xD1D2D3D4,
        cdb(16),
        0,
        NO_DATA);
  }

  @ParameterizedTest
  @MethodSource("scsiCommands")
  void placesTheFlagsOfAScsiCommand(ScsiCommand command, String start) {
    String words =
        start
            + "0000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
            + "c1c2c3c4 d1d2d3d4 28010203 04050607 08090a0b 0c0d0e0f";
    assertThat(Wire.written(command)).isEqualTo(words.replace(" ", ""));
    ScsiCommand again = (ScsiCommand) Request.read(Wire.header(words), NO_DATA);
    assertThat(again).usingRecursiveComparison().ignoringFields("data").isEqualTo(command);
    assertThat(again.data()).isSameAs(NO_DATA);
  }

  @Test
  void padsAShortCdb() {
    ScsiCommand command =
        new ScsiCommand(false, true, false, false, 1, 0, 1, 0, 2, 3, cdb(6), 0, NO_DATA);
    assertThat(Wire.written(command)).endsWith("280102030405" + "00".repeat(10));
  }

  private static byte[] cdb(int length) {
    byte[] cdb = new byte[length];
    for (int i = 1; i < length; i++) {
      cdb[i] = (byte) i;
    }
    cdb[0] = 0x28;
    return cdb;
  }
}
