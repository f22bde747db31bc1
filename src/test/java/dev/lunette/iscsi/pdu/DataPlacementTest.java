package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a socket puts what it receives. */
final class DataPlacementTest {

  private static final int LARGE = 256 << 10;

  private final PduDecoder decoder = new PduDecoder(LARGE);
  private final Wire wire = new Wire(decoder);
  private final RecvByteBufAllocator.ExtendedHandle handle = new DataPlacement(decoder).newHandle();

  @AfterEach
  void nothingIsHeldInTheEnd() {
    wire.close();
    wire.fired().forEach(Pdu::release);
    assertThat(wire.heldBytes()).isZero();
  }

  @Test
  void receivesTheRestOfALargeDataSegmentWhereItBelongs() {
    byte[] stream = Wire.bytes(Digests.NONE, Wire.dataOut(1, LARGE), Wire.dataOut(2, LARGE));
    int at = receive(stream, 0, 2048);
    ByteBuf place = handle.allocate(wire.allocator);
    assertThat(place.capacity()).as("all that is missing").isEqualTo(48 + LARGE - at);
    at = receive(place, stream, at, 100_000);
    place = handle.allocate(wire.allocator);
    assertThat(place.capacity()).isEqualTo(48 + LARGE - at);
    at = receive(place, stream, at, LARGE);
    DataOut pdu = wire.channel.readInbound();
    assertThat(pdu.data()).isEqualTo(Wire.data(LARGE));
    assertThat(place.refCnt()).as("the data segment has it").isPositive();
    assertThat(at).as("nothing of the next PDU").isEqualTo(48 + LARGE);
    pdu.release();
    place = handle.allocate(wire.allocator);
    assertThat(place.capacity()).as("the next header and little data").isEqualTo(4096);
    place.release();
  }

  @Test
  void copiesWhereLittleIsMissing() {
    byte[] stream = Wire.bytes(Digests.NONE, Wire.dataOut(1, 8192));
    int at = receive(stream, 0, 2048);
    ByteBuf usual = handle.allocate(wire.allocator);
    assertThat(usual.capacity()).isNotEqualTo(48 + 8192 - at);
    at = receive(usual, stream, at, 8192);
    while (at < stream.length) {
      at = receive(handle.allocate(wire.allocator), stream, at, 8192);
    }
    DataOut pdu = wire.channel.readInbound();
    assertThat(pdu.data()).isEqualTo(Wire.data(8192));
    pdu.release();
  }

  @Test
  void placesNothingPastWhatWasReceivedBeforeIt() {
    byte[] stream = Wire.bytes(Digests.NONE, Wire.dataOut(1, LARGE));
    int at = receive(stream, 0, 2048);
    decoder.pause();
    at = receive(handle.allocate(wire.allocator), stream, at, 1000);
    ByteBuf next = handle.allocate(wire.allocator);
    assertThat(next.capacity()).as("not over what waits").isEqualTo(4096);
    at = receive(next, stream, at, 4096);
    decoder.resume();
    receive(handle.allocate(wire.allocator), stream, at, LARGE);
    DataOut pdu = wire.channel.readInbound();
    assertThat(pdu.data()).isEqualTo(Wire.data(LARGE));
    pdu.release();
  }

  @Test
  void aReadThatGetsNothingLeavesAllAsItWas() {
    byte[] stream = Wire.bytes(Digests.NONE, Wire.dataOut(1, LARGE));
    int at = receive(stream, 0, 2048);
    handle.allocate(wire.allocator).release();
    receive(handle.allocate(wire.allocator), stream, at, LARGE);
    DataOut pdu = wire.channel.readInbound();
    assertThat(pdu.data()).isEqualTo(Wire.data(LARGE));
    pdu.release();
  }

  @Test
  void readsOnAFewTimesWhileLargeSegmentsCome() {
    byte[] stream = Wire.bytes(Digests.NONE, Wire.dataOut(1, LARGE));
    handle.reset(wire.channel.config());
    int at = receive(stream, 0, 2048);
    at = receive(handle.allocate(wire.allocator), stream, at, 1000);
    assertThat(handle.continueReading(() -> true)).as("the first").isTrue();
    assertThat(handle.continueReading(() -> false)).as("the socket has no more").isFalse();
    wire.channel.config().setAutoRead(false);
    assertThat(handle.continueReading(() -> true)).as("nothing is to be read").isFalse();
    wire.channel.config().setAutoRead(true);
    assertThat(handle.continueReading(() -> true)).as("the fourth in a row").isFalse();
    handle.reset(wire.channel.config());
    receive(handle.allocate(wire.allocator), stream, at, LARGE);
    handle.allocate(wire.allocator).release();
    assertThat(handle.continueReading(() -> true)).as("behind a large one").isTrue();
    handle.allocate(wire.allocator).release();
    assertThat(handle.continueReading(() -> true)).as("behind a small one").isFalse();
    DataOut pdu = wire.channel.readInbound();
    pdu.release();
  }

  @Test
  void cutsTheSamePdusWhateverASocketHas() {
    long seed = Long.getLong("lunette.seed", System.nanoTime());
    System.out.println("DataPlacementTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      Digests digests = new Digests(random.nextBoolean(), random.nextBoolean());
      decoder.become(digests, LARGE);
      int[] lengths =
          random.ints(8, 0, LARGE).map(l -> random.nextBoolean() ? l : l / 64).toArray();
      List<Pdu> sent = new ArrayList<>();
      for (int i = 0; i < lengths.length; i++) {
        sent.add(Wire.dataOut(i, lengths[i]));
      }
      byte[] stream = Wire.bytes(digests, sent.toArray(Pdu[]::new));
      for (int at = 0; at < stream.length; ) {
        int has = 1 + random.nextInt(random.nextBoolean() ? LARGE : 3000);
        at = receive(handle.allocate(wire.allocator), stream, at, has);
      }
      List<Pdu> got = wire.fired();
      assertThat(got).as("seed %d", seed).hasSameSizeAs(sent);
      for (int i = 0; i < lengths.length; i++) {
        assertThat(got.get(i).data()).as("seed %d", seed).isEqualTo(Wire.data(lengths[i]));
        got.get(i).release();
      }
    }
  }

  /** In a buffer of its own, as the first of all comes. */
  private int receive(byte[] stream, int at, int bytes) {
    return receive(wire.allocator.directBuffer(bytes, bytes), stream, at, bytes);
  }

  /** As a transport does it: at most what the buffer takes and the socket has. */
  private int receive(ByteBuf buffer, byte[] stream, int at, int has) {
    int length = Math.min(Math.min(has, buffer.writableBytes()), stream.length - at);
    buffer.writeBytes(stream, at, length);
    wire.channel.writeInbound(buffer);
    return at + length;
  }
}
