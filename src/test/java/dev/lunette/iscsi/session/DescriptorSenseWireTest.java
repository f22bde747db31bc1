package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Sense data is in the format that the control mode page of the logical unit says. */
final class DescriptorSenseWireTest {

  private static final byte[] MODE_SELECT = Arrays.copyOf(new byte[] {0x15, 0x10, 0, 0, 16}, 16);
  private static final byte[] D_SENSE =
      HexFormat.of().parseHex("00000000" + "0a0a0610" + "00".repeat(8));
  private static final byte[] UNKNOWN_COMMAND = Arrays.copyOf(new byte[] {(byte) 0xFF}, 16);

  private static String sense(WireInitiator initiator, int lun) throws IOException {
    initiator.send(initiator.reading(lun, UNKNOWN_COMMAND, 0));
    ByteBuf data = initiator.expect(ScsiResponse.class).data();
    byte[] sense = new byte[data.getUnsignedShort(data.readerIndex())];
    data.getBytes(data.readerIndex() + 2, sense);
    return HexFormat.of().formatHex(sense);
  }

  @Test
  void isDescriptorFormatOnThatUnitAloneOnceItIsSet() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      assertThat(sense(initiator, TestServer.FAST)).startsWith("70");
      ByteBuf list = Unpooled.wrappedBuffer(D_SENSE);
      initiator.send(initiator.writing(TestServer.FAST, MODE_SELECT, D_SENSE.length, true, list));
      assertThat(initiator.expect(ScsiResponse.class).status()).isZero();
      assertThat(sense(initiator, TestServer.FAST))
          .isEqualTo("7205200000000008" + "02060000cf000000");
      assertThat(sense(initiator, TestServer.GATED)).startsWith("70");
      assertThat(sense(initiator, 1000)).startsWith("700005").contains("2500");
    }
  }
}
