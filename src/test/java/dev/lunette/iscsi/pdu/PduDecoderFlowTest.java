package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the handler of a PDU may do to the decoder while it handles it. */
class PduDecoderFlowTest {

  private final PduDecoder decoder = new PduDecoder(8192);
  private final List<String> events = new ArrayList<>();
  private Consumer<Request> handling = request -> {};
  private final Wire wire = new Wire(decoder, new Recorder());

  @Test
  void obeysNewDigestsFromTheVeryNextPduOfTheSameBuffer() {
    Digests both = new Digests(true, true);
    byte[] plain = Wire.bytes(Digests.NONE, Wire.nopOut(1, 5));
    byte[] digested = Wire.bytes(both, Wire.nopOut(2, 5), Wire.nopOut(3, 6));
    handling = request -> decoder.become(both, 8192);
    wire.receive(concatenated(plain, digested));
    assertThat(events).containsExactly("NOP_OUT 1", "NOP_OUT 2", "NOP_OUT 3", "complete");
    assertThat(wire.heldBytes()).isZero();
  }

  @Test
  void obeysANewLimitFromTheVeryNextPduOfTheSameBuffer() {
    handling = request -> decoder.become(Digests.NONE, 16_384);
    wire.receive(Wire.bytes(Digests.NONE, Wire.nopOut(1, 0), Wire.dataOut(2, 9000)));
    assertThat(events).containsExactly("NOP_OUT 1", "DATA_OUT 2", "complete");
  }

  @Test
  void leavesAPduInTheMakingToTheOldDigests() {
    byte[] first = Wire.bytes(new Digests(false, true), Wire.dataOut(1, 100));
    first[60] ^= 1;
    byte[] second = Wire.bytes(Digests.NONE, Wire.nopOut(2, 0));
    handling = request -> events.add(request.getClass().getSimpleName());
    decoder.become(new Digests(false, true), 8192);
    wire.receive(Arrays.copyOf(first, 80));
    decoder.become(Digests.NONE, 8192);
    wire.receive(Arrays.copyOfRange(first, 80, first.length));
    wire.receive(second);
    assertThat(events)
        .containsExactly(
            "complete",
            "DATA_OUT 1",
            "MalformedRequest",
            "complete",
            "NOP_OUT 2",
            "NopOut",
            "complete");
  }

  @Test
  void firesNothingWhilePausedAndGoesOnWhenResumed() {
    handling =
        request -> {
          if (request.initiatorTaskTag() == 1) {
            decoder.pause();
          }
        };
    wire.receive(Wire.bytes(Digests.NONE, Wire.nopOut(1, 4), Wire.nopOut(2, 4), Wire.nopOut(3, 4)));
    assertThat(events).containsExactly("NOP_OUT 1", "complete");
    assertThat(wire.channel.config().isAutoRead()).isFalse();

    // A transport may have had a read under way.
    wire.receive(Wire.bytes(Digests.NONE, Wire.nopOut(4, 4)));
    assertThat(events).containsExactly("NOP_OUT 1", "complete", "complete");

    events.clear();
    decoder.resume();
    assertThat(events).containsExactly("NOP_OUT 2", "NOP_OUT 3", "NOP_OUT 4", "complete");
    assertThat(wire.channel.config().isAutoRead()).isTrue();
    assertThat(wire.heldBytes()).isZero();
  }

  @Test
  void staysPausedIfTheNextPduPausesAgain() {
    handling = request -> decoder.pause();
    wire.receive(Wire.bytes(Digests.NONE, Wire.nopOut(1, 0), Wire.nopOut(2, 0), Wire.nopOut(3, 0)));
    decoder.resume();
    assertThat(events).containsExactly("NOP_OUT 1", "complete", "NOP_OUT 2", "complete");
    assertThat(wire.channel.config().isAutoRead()).isFalse();
    decoder.resume();
    decoder.resume();
    assertThat(events).endsWith("NOP_OUT 3", "complete");
    assertThat(wire.channel.config().isAutoRead()).isTrue();
  }

  @Test
  void takesBackAPauseWithinThePduWithoutFiringTheNextOneInside() {
    handling =
        request -> {
          decoder.pause();
          decoder.resume();
          events.add("handled");
        };
    wire.receive(Wire.bytes(Digests.NONE, Wire.nopOut(1, 0), Wire.nopOut(2, 0)));
    assertThat(events).containsExactly("NOP_OUT 1", "handled", "NOP_OUT 2", "handled", "complete");
    assertThat(wire.channel.config().isAutoRead()).isTrue();
  }

  @Test
  void firesInOrderEvenIfHandlingAPduLeadsToAnotherRead() {
    byte[] later = Wire.bytes(Digests.NONE, Wire.nopOut(3, 0));
    handling =
        request -> {
          if (request.initiatorTaskTag() == 1) {
            wire.channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(later));
            events.add("handled");
          }
        };
    wire.receive(Wire.bytes(Digests.NONE, Wire.nopOut(1, 0), Wire.nopOut(2, 0)));
    assertThat(events)
        .containsExactly("NOP_OUT 1", "handled", "NOP_OUT 2", "NOP_OUT 3", "complete");
  }

  @Test
  void firesNothingMoreAfterTheHandlerHasClosedTheChannel() {
    handling = request -> wire.close();
    wire.receive(Wire.bytes(Digests.NONE, Wire.nopOut(1, 4), Wire.nopOut(2, 4)));
    assertThat(events).contains("NOP_OUT 1").doesNotContain("NOP_OUT 2");
    assertThat(wire.heldBytes()).isZero();
  }

  @Test
  void releasesWhatAPauseHeldWhenTheChannelCloses() {
    decoder.pause();
    wire.receive(Wire.bytes(Digests.NONE, Wire.nopOut(1, 4)));
    assertThat(wire.heldBytes()).isPositive();
    wire.close();
    decoder.resume();
    assertThat(events).doesNotContain("NOP_OUT 1");
    assertThat(wire.heldBytes()).isZero();
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private final class Recorder extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      Request request = (Request) message;
      events.add(request.opcode() + " " + request.initiatorTaskTag());
      request.release();
      handling.accept(request);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      events.add("complete");
    }
  }
}
