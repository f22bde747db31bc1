package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** Every response against its figure in RFC 7143 11. */
class ResponseLayoutTest extends LayoutContract {

  static Stream<Arguments> figures() {
    return Stream.of(pingAndStatus(), loginAndText(), transfersAndLogout(), unasked())
        .flatMap(Function.identity());
  }

  @Override
  Pdu read(ByteBuf header) {
    return Response.read(header, NO_DATA);
  }

  private static Stream<Arguments> pingAndStatus() {
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
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 00000000 00000000 00000000"));
  }

  private static Stream<Arguments> loginAndText() {
    return Stream.of(
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
                + "00000003 00000004 00000005 00000000 00000000 00000000"));
  }

  private static Stream<Arguments> transfersAndLogout() {
    return Stream.of(
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
                + "c1c2c3c4 d1d2d3d4 e1e2e3e4 11121314 21222324 31323334"));
  }

  private static Stream<Arguments> unasked() {
    return Stream.of(
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

  @Test
  void writesZerosOverWhatAPooledBufferHeldBefore() {
    ByteBuf header = Unpooled.buffer(48).writeBytes(new byte[48]);
    header.setBytes(0, ByteBufUtil.decodeHexDump("ff".repeat(48)));
    new TaskManagementResponse(0, 0, 0, 0, 0).write(header);
    assertThat(ByteBufUtil.hexDump(header)).isEqualTo("2280" + "00".repeat(46));
  }
}
