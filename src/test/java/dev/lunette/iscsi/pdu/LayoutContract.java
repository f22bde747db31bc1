package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PDUs against the bytes of their figures in RFC 7143 11, written by hand, word by word. A test of
 * one direction gives its PDUs and words in a static method {@code figures}.
 */
abstract class LayoutContract {

  static final ByteBuf NO_DATA = Unpooled.EMPTY_BUFFER;
  static final long LUN = 0x0102030405060708L;

  /** Reads a PDU of this direction that has no data. */
  abstract Pdu read(ByteBuf header);

  @ParameterizedTest
  @MethodSource("figures")
  void writesTheFieldsWhereTheStandardPutsThem(Pdu pdu, String words) {
    assertThat(Wire.written(pdu)).isEqualTo(words.replace(" ", ""));
  }

  @ParameterizedTest
  @MethodSource("figures")
  void readsTheFieldsFromWhereTheStandardPutsThem(Pdu pdu, String words) {
    assertThat(read(Wire.header(words))).isEqualTo(pdu);
  }

  @ParameterizedTest
  @MethodSource("figures")
  void looksAtNoReservedBitOfTheFirstByte(Pdu pdu, String words) {
    ByteBuf header = Wire.header(words);
    header.setByte(header.readerIndex(), header.getByte(header.readerIndex()) | 0x80);
    assertThat(read(header)).isEqualTo(pdu);
  }
}
