package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 7143 appendix A.4, as bytes on the wire. */
class DigestTest {

  private static final String READ_COMMAND =
      "01c00000000000000000000000000000140000000000040000000014000000182800000000000000"
          + "0200000000000000";

  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000000000000000000000000000000000000000, aa36918a",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, 43aba862",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, 4e79dd46",
    "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100, 5cdb3f11",
    READ_COMMAND + ", 563a96d9",
  })
  void agreesWithTheExamplesOfTheStandardInEveryKindOfBuffer(String bytes, String digest) {
    byte[] whole = ByteBufUtil.decodeHexDump("ee" + bytes + "ee");
    int length = whole.length - 2;
    ByteBuf heap = Unpooled.wrappedBuffer(whole);
    ByteBuf direct = Unpooled.directBuffer().writeBytes(whole);
    ByteBuf pooled = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(whole);
    ByteBuf adaptive = new AdaptiveByteBufAllocator().directBuffer().writeBytes(whole);
    ByteBuf composite = Unpooled.wrappedBuffer(heap.slice(0, 7), direct.slice(7, whole.length - 7));
    try {
      for (ByteBuf buffer :
          List.of(heap, direct, pooled, adaptive, composite, direct.asReadOnly())) {
        assertThat(onTheWire(Digest.crc32c(buffer, 1, length))).isEqualTo(digest);
        assertThat(onTheWire(Digest.crc32c(buffer.slice(1, length), 0, length))).isEqualTo(digest);
        assertThat(buffer.readerIndex()).isZero();
      }
    } finally {
      direct.release();
      pooled.release();
      adaptive.release();
    }
  }

  @ParameterizedTest
  @CsvSource({"aabbccdd, aabbccdd", "aabbcc, aabbcc00", "aabb, aabb0000", "aa, aa000000"})
  void coversThePadding(String data, String padded) {
    ByteBuf bare = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(data));
    ByteBuf whole = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(padded));
    assertThat(Digest.crc32cPadded(bare, 0, bare.readableBytes()))
        .isEqualTo(Digest.crc32c(whole, 0, 4));
  }

  private static String onTheWire(int crc) {
    return ByteBufUtil.hexDump(Unpooled.buffer(4).writeIntLE(crc));
  }
}
