package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PduEncoderTest {

  private static final Digests BOTH = new Digests(true, true);

  private final PduEncoder encoder = new PduEncoder();
  private final Wire wire = new Wire(encoder);

  @BeforeEach
  void fillsWhatIsAllocatedWithGarbage() {
    // A frame must not depend on what its memory held before.
    ByteBuf garbage = wire.allocator.directBuffer(8192).writeBytes(new byte[8192]);
    garbage.setBytes(0, ByteBufUtil.decodeHexDump("a5".repeat(8192)));
    garbage.release();
  }

  @AfterEach
  void nothingIsHeldInTheEnd() {
    assertThat(wire.heldBytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 000000, ''",
    "1, 000001, 00000000",
    "2, 000002, 001f0000",
    "3, 000003, 001f3e00",
    "4, 000004, 001f3e5d",
    "5, 000005, 001f3e5d7c000000",
  })
  void writesLengthDataAndPadding(int dataLength, String lengthField, String segment) {
    String hex = sent(dataIn(Wire.data(dataLength)));
    assertThat(hex).startsWith("25830000" + "00" + lengthField).hasSize(96 + segment.length());
    assertThat(hex.substring(96)).isEqualTo(segment);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void makesTheSameBytesInAllThreeWays(boolean header, boolean data) {
    encoder.become(new Digests(header, data));
    for (int length : new int[] {0, 1, 2, 3, 4, 511, 4096}) {
      String whole = sent(dataIn(Wire.data(length)));

      ByteBuf frame = encoder.frame(wire.allocator, length);
      assertThat(frame.writerIndex()).isEqualTo(encoder.dataIndex() + length);
      frame.setBytes(encoder.dataIndex(), Wire.data(length), 0, length);
      encoder.seal(dataIn(Unpooled.EMPTY_BUFFER), frame, length);
      assertThat(hexReleased(frame)).isEqualTo(whole);

      ByteBuf apart = Wire.data(length + 7);
      apart.setBytes(5, Wire.data(length), 0, length);
      String parts =
          hexReleased(encoder.header(wire.allocator, dataIn(Unpooled.EMPTY_BUFFER), length))
              + ByteBufUtil.hexDump(apart, 5, length)
              + hexReleased(encoder.trailer(wire.allocator, apart, 5, length));
      assertThat(parts).isEqualTo(whole);
    }
  }

  @Test
  void sealsAFrameThatHoldsLessThanItWasMadeFor() {
    encoder.become(BOTH);
    String whole = sent(dataIn(Wire.data(5)));
    ByteBuf frame = encoder.frame(wire.allocator, 512);
    frame.setBytes(encoder.dataIndex(), ByteBufUtil.decodeHexDump("a5".repeat(512)));
    frame.setBytes(encoder.dataIndex(), Wire.data(5), 0, 5);
    encoder.seal(dataIn(Unpooled.EMPTY_BUFFER), frame, 5);
    assertThat(hexReleased(frame)).isEqualTo(whole);
  }

  @Test
  void writesTheHeaderDigestOfTheStandardsReadCommand() {
    encoder.become(BOTH);
    byte[] cdb = ByteBufUtil.decodeHexDump("28000000000000000200");
    ScsiCommand read =
        new ScsiCommand(
            false, true, true, false, 0, 0, 0x14000000, 0x400, 0x14, 0x18, cdb, 0, Wire.data(0));
    assertThat(sent(read)).hasSize(104).startsWith("01c00000").endsWith("563a96d9");
  }

  @Test
  void putsNoDataDigestWhereThereIsNoData() {
    encoder.become(new Digests(false, true));
    assertThat(sent(dataIn(Wire.data(0)))).hasSize(96);
    assertThat(sent(dataIn(Wire.data(1)))).hasSize(96 + 8 + 8);
  }

  @Test
  void placesAdditionalHeadersBeforeTheHeaderDigest() {
    encoder.become(new Digests(true, false));
    String hex = sent(Wire.command(1, 18, 0x0A0B0C0D, 1));
    assertThat(hex.substring(8, 16)).isEqualTo("04000001");
    assertThat(hex.substring(96, 96 + 32)).isEqualTo("0003010011120000" + "000502000a0b0c0d");
    byte[] segments = ByteBufUtil.decodeHexDump(hex.substring(0, 128));
    int digest = Digest.crc32c(Unpooled.wrappedBuffer(segments), 0, 64);
    assertThat(hex.substring(128, 136))
        .isEqualTo(ByteBufUtil.hexDump(Unpooled.buffer(4).writeIntLE(digest)));
    assertThat(hex.substring(136)).isEqualTo("00000000");
  }

  @Test
  void letsBuffersPass() {
    ByteBuf buffer = Unpooled.copyInt(42);
    wire.channel.writeOutbound(buffer);
    ByteBuf out = wire.channel.readOutbound();
    assertThat(out).isSameAs(buffer);
    out.release();
  }

  @Test
  void releasesTheDataThatItCopied() {
    ByteBuf data = Wire.data(10);
    sent(dataIn(data));
    assertThat(data.refCnt()).isZero();
  }

  @Test
  void leavesTheReaderIndexOfItsDataOutOfTheSegment() {
    assertThat(sent(dataIn(Wire.data(9).skipBytes(5)))).endsWith("9bbad9f8");
  }

  @Test
  void refusesToSealACommandThatHasNoRoomForItsCdb() {
    ByteBuf frame = encoder.frame(wire.allocator, 0);
    assertThatThrownBy(() -> encoder.seal(Wire.command(1, 17, 0, 0), frame, 0))
        .isInstanceOf(AssertionError.class);
    frame.release();
  }

  private String sent(Pdu pdu) {
    wire.channel.writeOutbound(pdu);
    ByteBuf frame = wire.channel.readOutbound();
    assertThat(frame.readerIndex()).isZero();
    return hexReleased(frame);
  }

  private static String hexReleased(ByteBuf buffer) {
    String hex = ByteBufUtil.hexDump(buffer);
    buffer.release();
    return hex;
  }

  private static DataIn dataIn(ByteBuf data) {
    return new DataIn(
        true, true, 0, ResidualFlag.UNDERFLOW, 0, 1, Pdu.RESERVED_TAG, 2, 3, 4, 5, 6, 7, data);
  }
}
