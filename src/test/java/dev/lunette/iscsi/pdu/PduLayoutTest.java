package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every PDU against the bytes of its figure in RFC 7143 11, written by hand, word by word. */
class PduLayoutTest {

  private static final ByteBuf NO_DATA = Unpooled.EMPTY_BUFFER;
  private static final long LUN = 0x0102030405060708L;

  static Stream<Arguments> requests() {
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
                + "00000003 00000004 00000000 00000000 00000000 00000000"),
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

  static Stream<Arguments> responses() {
    return Stream.of(
        arguments(
            new NopIn(LUN, 0xA1A2A3A4, 0xB1B2B3B4, 0xC1C2C3C4, 0xD1D2D3D4, 0xE1E2E3E4, NO_DATA),
            "20800000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 00000000 00000000 00000000"),
        arguments(
            new ScsiResponse(
                1,
                0x28,
                ResidualFlag.OVERFLOW,
                0xA1A2A3A4,
                0xC1C2C3C4,
                0xD1D2D3D4,
                0xE1E2E3E4,
                0x11121314,
                0x21222324,
                NO_DATA),
            "21840128 00000000 00000000 00000000 a1a2a3a4 00000000"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 11121314 00000000 21222324"),
        arguments(
            new ScsiResponse(0, 2, ResidualFlag.UNDERFLOW, 1, 2, 3, 4, 5, 6, NO_DATA),
            "21820002 00000000 00000000 00000000 00000001 00000000"
                + "00000002 00000003 00000004 00000005 00000000 00000006"),
        arguments(
            new TaskManagementResponse(255, 0xA1A2A3A4, 0xC1C2C3C4, 0xD1D2D3D4, 0xE1E2E3E4),
            "2280ff00 00000000 00000000 00000000 a1a2a3a4 00000000"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 00000000 00000000 00000000"),
        arguments(
            new LoginResponse(
                true,
                false,
                0,
                1,
                0xF1F2F3F4F5F6L,
                0xE1E2,
                0xA1A2A3A4,
                0xC1C2C3C4,
                0xD1D2D3D4,
                0xE1E2E3E4,
                LoginStatus.TARGET_REMOVED,
                NO_DATA),
            "23810000 00000000 f1f2f3f4 f5f6e1e2 a1a2a3a4 00000000"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 02040000 00000000 00000000"),
        arguments(
            new LoginResponse(false, true, 1, 0, 0, 0, 1, 2, 3, 4, LoginStatus.SUCCESS, NO_DATA),
            "23440000 00000000 00000000 00000000 00000001 00000000"
                + "00000002 00000003 00000004 00000000 00000000 00000000"),
        arguments(
            new TextResponse(
                true,
                false,
                LUN,
                0xA1A2A3A4,
                0xB1B2B3B4,
                0xC1C2C3C4,
                0xD1D2D3D4,
                0xE1E2E3E4,
                NO_DATA),
            "24800000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 00000000 00000000 00000000"),
        arguments(
            new TextResponse(false, true, 0, 1, 2, 3, 4, 5, NO_DATA),
            "24400000 00000000 00000000 00000000 00000001 00000002"
                + "00000003 00000004 00000005 00000000 00000000 00000000"),
        arguments(
            new DataIn(
                true,
                true,
                0x18,
                ResidualFlag.UNDERFLOW,
                LUN,
                0xA1A2A3A4,
                0xB1B2B3B4,
                0xC1C2C3C4,
                0xD1D2D3D4,
                0xE1E2E3E4,
                0x11121314,
                0x21222324,
                0x31323334,
                NO_DATA),
            "25830018 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 11121314 21222324 31323334"),
        arguments(
            new DataIn(false, false, 0, ResidualFlag.NONE, 0, 1, -1, 2, 3, 4, 5, 6, 0, NO_DATA),
            "25000000 00000000 00000000 00000000 00000001 ffffffff"
                + "00000002 00000003 00000004 00000005 00000006 00000000"),
        arguments(
            new LogoutResponse(2, 0xA1A2A3A4, 0xC1C2C3C4, 0xD1D2D3D4, 0xE1E2E3E4, 0xF1F2, 0xF3F4),
            "26800200 00000000 00000000 00000000 a1a2a3a4 00000000"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 00000000 f1f2f3f4 00000000"),
        arguments(
            new ReadyToTransfer(
                LUN,
                0xA1A2A3A4,
                0xB1B2B3B4,
                0xC1C2C3C4,
                0xD1D2D3D4,
                0xE1E2E3E4,
                0x11121314,
                0x21222324,
                0x31323334),
            "31800000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 11121314 21222324 31323334"),
        arguments(
            new AsyncMessage(
                0xFF,
                0xEE,
                0xF1F2,
                0xF3F4,
                0xF5F6,
                LUN,
                0xC1C2C3C4,
                0xD1D2D3D4,
                0xE1E2E3E4,
                NO_DATA),
            "32800000 00000000 01020304 05060708 ffffffff 00000000"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 ffeef1f2 f3f4f5f6 00000000"),
        arguments(
            new Reject(
                RejectReason.INVALID_PDU_FIELD,
                0xC1C2C3C4,
                0xD1D2D3D4,
                0xE1E2E3E4,
                0x11121314,
                NO_DATA),
            "3f800900 00000000 00000000 00000000 ffffffff 00000000"
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 11121314 00000000 00000000"));
  }

  @ParameterizedTest
  @MethodSource({"requests", "responses"})
  void writesTheFieldsWhereTheStandardPutsThem(Pdu pdu, String words) {
    assertThat(written(pdu)).isEqualTo(words.replace(" ", ""));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void readsRequestsFromWhereTheStandardPutsTheFields(Pdu pdu, String words) {
    assertThat(Request.read(header(words), NO_DATA)).isEqualTo(pdu);
  }

  @ParameterizedTest
  @MethodSource("responses")
  void readsResponsesFromWhereTheStandardPutsTheFields(Pdu pdu, String words) {
    assertThat(Response.read(header(words), NO_DATA)).isEqualTo(pdu);
  }

  @ParameterizedTest
  @MethodSource({"requests", "responses"})
  void looksOnlyAtBitsThatMeanSomething(Pdu pdu, String words) {
    ByteBuf header = header(words);
    header.setByte(header.readerIndex(), header.getByte(header.readerIndex()) | 0x80);
    Pdu read =
        pdu instanceof Request ? Request.read(header, NO_DATA) : Response.read(header, NO_DATA);
    assertThat(read).isEqualTo(pdu);
  }

  @ParameterizedTest
  @CsvSource({
    "false, true, true, false, 1, 01c1",
    "true, false, false, true, 2, 4122",
    "true, true, true, true, 4, 41e4",
  })
  void placesTheFlagsOfAScsiCommand(
      boolean immediate,
      boolean isFinal,
      boolean read,
      boolean write,
      int attribute,
      String start) {
    ScsiCommand command =
        new ScsiCommand(
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
    String words =
        start
            + "0000 00000000 01020304 05060708 a1a2a3a4 b1b2b3b4"
            + "c1c2c3c4 d1d2d3d4 28010203 04050607 08090a0b 0c0d0e0f";
    assertThat(written(command)).isEqualTo(words.replace(" ", ""));
    ScsiCommand again = (ScsiCommand) Request.read(header(words), NO_DATA);
    assertThat(again).usingRecursiveComparison().ignoringFields("data").isEqualTo(command);
    assertThat(again.data()).isSameAs(NO_DATA);
  }

  @Test
  void padsAShortCdb() {
    ScsiCommand command =
        new ScsiCommand(false, true, false, false, 1, 0, 1, 0, 2, 3, cdb(6), 0, NO_DATA);
    assertThat(written(command)).endsWith("280102030405" + "00".repeat(10));
  }

  @Test
  void writesZerosOverWhatAPooledBufferHeldBefore() {
    ByteBuf header = Unpooled.buffer(48).writeBytes(new byte[48]);
    header.setBytes(0, ByteBufUtil.decodeHexDump("ff".repeat(48)));
    new TaskManagementResponse(0, 0, 0, 0, 0).write(header);
    assertThat(ByteBufUtil.hexDump(header)).isEqualTo("2280" + "00".repeat(46));
  }

  /** The header at an index that is not 0, as in the middle of a receive buffer. */
  private static ByteBuf header(String words) {
    return Unpooled.copiedBuffer(ByteBufUtil.decodeHexDump("eeeeee" + words.replace(" ", "")))
        .skipBytes(3);
  }

  private static String written(Pdu pdu) {
    ByteBuf header = Unpooled.buffer().writeZero(3 + Pdu.HEADER_BYTES).skipBytes(3);
    pdu.write(header);
    return ByteBufUtil.hexDump(header);
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
