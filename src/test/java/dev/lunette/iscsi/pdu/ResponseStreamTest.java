package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses as an initiator hears them, however they are cut. */
final class ResponseStreamTest {

  private static final int MAX = 8192;

  private static final String[] HEARD = {
    "DATA_IN 1",
    "a1a2a3a4",
    "DATA_IN 2",
    "b1",
    "DATA_IN 3",
    "",
    "SCSI_RESPONSE 4",
    "",
    "SCSI_RESPONSE c1c2c3",
    "READY_TO_TRANSFER 6",
    "",
    "NOP_IN ",
    "DATA_IN 7",
    "d1d2"
  };

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final List<String> heard = new ArrayList<>();
  private final ByteBuf data = Unpooled.buffer();

  private final ResponseStream.Listener listener =
      new ResponseStream.Listener() {
        @Override
        public void header(ResponseHeader header) {
          heard.add("%s %d".formatted(header.opcode(), header.initiatorTaskTag()));
          data.clear();
        }

        @Override
        public void data(ByteBuf in, int index, int length) {
          data.writeBytes(in, index, length);
        }

        @Override
        public void end() {
          heard.add(ByteBufUtil.hexDump(data));
        }

        @Override
        public void response(Response response) {
          heard.add(response.opcode() + " " + ByteBufUtil.hexDump(response.data()));
          response.release();
        }
      };

  private ResponseStream stream(Digests digests) {
    ResponseStream stream = new ResponseStream(512, listener);
    stream.become(digests, MAX, listener);
    return stream;
  }

  private static DataIn dataIn(int tag, int... bytes) {
    ByteBuf data = Unpooled.buffer();
    for (int b : bytes) {
      data.writeByte(b);
    }
    return new DataIn(
        true, true, 0, ResidualFlag.NONE, 0, tag, Pdu.RESERVED_TAG, 5, 1, 9, 0, 0, 0, data);
  }

  private static ScsiResponse status(int tag, int... sense) {
    ByteBuf data = Unpooled.buffer();
    for (int b : sense) {
      data.writeByte(b);
    }
    return new ScsiResponse(0, 2, ResidualFlag.NONE, tag, 6, 1, 9, 0, 0, data);
  }

  private static Pdu[] all() {
    return new Pdu[] {
      dataIn(1, 0xA1, 0xA2, 0xA3, 0xA4),
      dataIn(2, 0xB1),
      dataIn(3),
      status(4),
      status(5, 0xC1, 0xC2, 0xC3),
      new ReadyToTransfer(0, 6, 77, 7, 1, 9, 0, 0, 512),
      new NopIn(0, Pdu.RESERVED_TAG, 8, 7, 1, 9, Unpooled.EMPTY_BUFFER),
      dataIn(7, 0xD1, 0xD2)
    };
  }

  private void feed(ResponseStream stream, byte[] bytes, int piece) {
    for (int at = 0; at < bytes.length; at += piece) {
      int length = Math.min(piece, bytes.length - at);
      ByteBuf in = allocator.directBuffer(length).writeBytes(bytes, at, length);
      try {
        stream.feed(in, allocator);
      } finally {
        in.release();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void hearsTheSameHoweverItIsCut(boolean headerDigest, boolean dataDigest) {
    Digests digests = new Digests(headerDigest, dataDigest);
    byte[] bytes = Wire.bytes(digests, all());
    ResponseStream stream = stream(digests);
    for (int piece = 1; piece <= bytes.length; piece++) {
      heard.clear();
      feed(stream, bytes, piece);
      assertThat(heard).as("pieces of %d bytes", piece).containsExactly(HEARD);
    }
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  /** A flipped bit anywhere is found by one of the digests, and nothing after it is heard. */
  @Test
  void findsEveryFlippedBit() {
    Digests digests = new Digests(true, true);
    byte[] bytes = Wire.bytes(digests, dataIn(2, 0xB1, 0xB2, 0xB3));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      heard.clear();
      ResponseStream stream = stream(digests);
      try {
        feed(stream, damaged, bytes.length);
      } catch (PduException e) {
        // as it should be, unless the length is longer now and the rest has not come
      }
      stream.release();
      assertThat(heard).as("bit %d", bit).doesNotContain("b1b2b3");
    }
  }

  @Test
  void refusesMoreDataThanWasDeclared() {
    ResponseStream stream = stream(Digests.NONE);
    byte[] bytes = Wire.bytes(Digests.NONE, dataIn(1, new int[MAX + 4]));
    assertThatThrownBy(() -> feed(stream, bytes, bytes.length))
        .isInstanceOf(PduException.class)
        .hasMessage("opcode DATA_IN with a data segment of 8196 bytes, expected at most 8192");
    assertThat(heard).isEmpty();
  }

  @Test
  void refusesWhatATargetMustNotSend() {
    byte[] additional = Wire.bytes(Digests.NONE, dataIn(1));
    additional[4] = 1;
    assertThatThrownBy(() -> feed(stream(Digests.NONE), additional, additional.length))
        .hasMessageContaining("4 bytes of additional header, expected none");
    byte[] request = Wire.bytes(Digests.NONE, new LogoutRequest(true, 0, 0, 0, 1, 1));
    assertThatThrownBy(() -> feed(stream(Digests.NONE), request, request.length))
        .hasMessageContaining("expected one of a target");
  }
}
