package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PduDecoderTest {

  private static final Digests BOTH = new Digests(true, true);

  private final PduDecoder decoder = new PduDecoder(8192);
  private final Wire wire = new Wire(decoder);

  @AfterEach
  void nothingIsHeldInTheEnd() {
    wire.close();
    wire.fired().forEach(Pdu::release);
    assertThat(wire.heldBytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void cutsTheSamePdusOutOfPiecesOfAnySize(boolean header, boolean data) {
    Digests digests = new Digests(header, data);
    byte[] stream = stream(digests);
    for (int piece : new int[] {1, 3, 4, 7, 47, 48, 49, 52, 53, 97, 512, stream.length}) {
      assertThat(cut(digests, stream, 0, piece)).as("pieces of %d", piece).isTrue();
    }
  }

  @Test
  void cutsTheSamePdusOutOfRandomPieces() {
    long seed = Long.getLong("lunette.seed", System.nanoTime());
    System.out.println("PduDecoderTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      Digests digests = new Digests(random.nextBoolean(), random.nextBoolean());
      assertThat(cut(digests, stream(digests), random.nextInt(), 0)).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void slicesDataThatCameWholeOutOfTheReceivedBuffer() {
    byte[] bytes = Wire.bytes(Digests.NONE, Wire.dataOut(1, 4096));
    ByteBuf in = wire.allocator.directBuffer(bytes.length).writeBytes(bytes);
    wire.channel.writeInbound(in);
    DataOut pdu = wire.channel.readInbound();
    in.setByte(48, 0x77);
    assertThat(pdu.data().getByte(0)).isEqualTo((byte) 0x77);
    assertThat(wire.heldBytes()).isEqualTo(bytes.length);
    pdu.release();
    assertThat(in.refCnt()).isZero();
  }

  @Test
  void fillsOneBufferOfTheExactLengthWithDataThatCameInPieces() {
    byte[] bytes = Wire.bytes(Digests.NONE, Wire.dataOut(1, 4096));
    for (int at = 0; at < bytes.length; at += 1000) {
      wire.receive(Arrays.copyOfRange(bytes, at, Math.min(at + 1000, bytes.length)));
      assertThat(wire.heldBytes()).isEqualTo(4096);
    }
    DataOut pdu = wire.channel.readInbound();
    assertThat(pdu.data()).isEqualTo(Wire.data(4096));
    pdu.release();
  }

  @Test
  void keepsNoReceivedBufferForAPduWithoutData() {
    wire.receive(Wire.bytes(Digests.NONE, Wire.nopOut(1, 0)));
    assertThat(wire.heldBytes()).isZero();
    assertThat(wire.fired()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 48, 49, 100, 1000})
  void releasesWhatItHoldsWhenTheChannelCloses(int arrived) {
    byte[] bytes = Wire.bytes(Digests.NONE, Wire.dataOut(1, 4096));
    wire.receive(Arrays.copyOf(bytes, arrived));
    wire.close();
    assertThat(wire.heldBytes()).isZero();
  }

  @Test
  void releasesWhatItHoldsWhenItIsRemoved() {
    decoder.pause();
    wire.receive(Wire.bytes(Digests.NONE, Wire.dataOut(1, 4096)));
    wire.channel.pipeline().remove(decoder);
    assertThat(wire.heldBytes()).isZero();
  }

  @Test
  void takesDataUpToTheLimitAndEndsTheStreamBeyondIt() {
    wire.receive(Wire.bytes(Digests.NONE, Wire.dataOut(1, 8192)));
    assertThat(wire.fired()).singleElement().satisfies(Pdu::release);

    byte[] tooLong = Wire.bytes(Digests.NONE, Wire.dataOut(2, 8193), Wire.nopOut(3, 0));
    PduException e = receiveFailing(Arrays.copyOf(tooLong, 48));
    assertThat(e)
        .hasMessage("opcode 0x05 with a data segment of 8193 bytes, expected at most 8192");
    assertThat(e.reason()).isEqualTo(RejectReason.PROTOCOL_ERROR);
    assertThat(e.header()).get().isEqualTo(Arrays.copyOf(tooLong, 48));

    wire.receive(Arrays.copyOfRange(tooLong, 48, tooLong.length));
    assertThat(wire.fired()).isEmpty();
    assertThat(wire.heldBytes()).isZero();
  }

  @Test
  void firesWhatCameBeforeTheEndOfTheStream() {
    byte[] bytes = Wire.bytes(Digests.NONE, Wire.nopOut(1, 4), Wire.dataOut(2, 9000));
    receiveFailing(bytes);
    assertThat(wire.fired()).singleElement().satisfies(Pdu::release);
  }

  @Test
  void endsTheStreamAtAWrongHeaderDigest() {
    decoder.become(new Digests(true, false), 8192);
    byte[] bytes = Wire.bytes(new Digests(true, false), Wire.nopOut(1, 0), Wire.nopOut(2, 0));
    bytes[20] ^= 1;
    PduException e = receiveFailing(bytes);
    assertThat(e).hasMessage("the header digest does not match the 48 bytes of header");
    assertThat(e.header()).isEmpty();
    assertThat(wire.fired()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 10_000})
  void firesAMalformedRequestForAWrongDataDigestAndGoesOn(int piece) {
    decoder.become(BOTH, 8192);
    byte[] bytes = Wire.bytes(BOTH, Wire.dataOut(7, 1001), Wire.nopOut(8, 0));
    bytes[48 + 4 + 500] ^= 1;
    for (int at = 0; at < bytes.length; at += piece) {
      wire.receive(Arrays.copyOfRange(bytes, at, Math.min(at + piece, bytes.length)));
    }
    List<Pdu> fired = wire.fired();
    assertThat(fired).hasSize(2);
    MalformedRequest malformed = (MalformedRequest) fired.getFirst();
    assertThat(malformed.reason()).isEqualTo(RejectReason.DATA_DIGEST_ERROR);
    assertThat(malformed.header()).isEqualTo(Arrays.copyOf(bytes, 48));
    assertThat(malformed.explanation())
        .isEqualTo("opcode DATA_OUT with a data digest that does not match its 1001 bytes of data");
    assertThat(malformed.request()).contains(new DataOut(true, 0, 7, -1, 1, 2, 3, emptyData()));
    assertThat(malformed.initiatorTaskTag()).isEqualTo(7);
    assertThat(malformed.opcode()).isEqualTo(Opcode.DATA_OUT);
    assertThat(fired.getLast().initiatorTaskTag()).isEqualTo(8);
    assertThat(wire.heldBytes()).isZero();
  }

  @Test
  void endsTheStreamOfAnInitiatorAtAnythingWrong() {
    Wire initiator = new Wire(PduDecoder.ofResponses(8192));
    byte[] bytes = Wire.bytes(Digests.NONE, Wire.nopOut(1, 4));
    PduException e = catchThrowableOfType(PduException.class, () -> initiator.receive(bytes));
    assertThat(e).hasMessage("opcode 0x00, expected one of a target");
    assertThat(initiator.fired()).isEmpty();
    assertThat(initiator.heldBytes()).isZero();
  }

  @Test
  void cutsResponsesForAnInitiator() {
    PduDecoder responses = PduDecoder.ofResponses(8192);
    Wire initiator = new Wire(responses);
    responses.become(BOTH, 8192);
    NopIn nopIn = new NopIn(0, 1, 2, 3, 4, 5, Wire.data(5));
    initiator.receive(Wire.bytes(BOTH, nopIn));
    Pdu fired = initiator.channel.readInbound();
    assertThat(fired).isEqualTo(new NopIn(0, 1, 2, 3, 4, 5, Wire.data(5)));
    fired.release();
    assertThat(initiator.heldBytes()).isZero();
  }

  private PduException receiveFailing(byte[] bytes) {
    return catchThrowableOfType(PduException.class, () -> wire.receive(bytes));
  }

  private static ByteBuf emptyData() {
    return Unpooled.EMPTY_BUFFER;
  }

  private static List<Pdu> pdus() {
    List<Pdu> pdus = new ArrayList<>();
    for (int length : new int[] {0, 1, 2, 3, 4, 5, 48, 511, 0, 700}) {
      pdus.add(Wire.nopOut(pdus.size(), length));
      pdus.add(Wire.dataOut(pdus.size(), length));
    }
    pdus.add(Wire.command(21, 16, 0, 0));
    pdus.add(Wire.command(22, 32, 0, 3));
    pdus.add(Wire.command(23, 17, 77, 0));
    return pdus;
  }

  private static byte[] stream(Digests digests) {
    return Wire.bytes(digests, pdus().toArray(Pdu[]::new));
  }

  /** Feeds the stream in pieces of a fixed size or, if that is 0, by the seed. */
  private static boolean cut(Digests digests, byte[] stream, int seed, int piece) {
    PduDecoder decoder = new PduDecoder(8192);
    Wire wire = new Wire(decoder);
    decoder.become(digests, 8192);
    Random random = new Random(seed);
    for (int at = 0; at < stream.length; ) {
      int next = Math.min(stream.length, at + (piece > 0 ? piece : 1 + random.nextInt(300)));
      wire.receive(Arrays.copyOfRange(stream, at, next));
      at = next;
    }
    List<Pdu> fired = wire.fired();
    byte[] again = Wire.bytes(digests, fired.toArray(Pdu[]::new));
    assertThat(fired).hasSameSizeAs(pdus());
    return Arrays.equals(again, stream) && wire.heldBytes() == 0;
  }
}
