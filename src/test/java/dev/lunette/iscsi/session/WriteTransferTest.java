package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.login.Negotiated;
import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.scsi.sense.Sense;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Burst sizes are 64 bytes (first) and 32 bytes (all others), two R2Ts in flight. */
class WriteTransferTest {

  private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

  private static Negotiated negotiated(boolean initialR2t, boolean immediateData) {
    return new Negotiated(Digests.NONE, 8192, 8192, 32, 64, initialR2t, immediateData, 2);
  }

  private static final Negotiated LIBERAL = negotiated(false, true);
  private static final Negotiated STRICT = negotiated(true, false);

  /** Bytes whose value is their offset in the transfer. */
  private static ByteBuf bytes(int offset, int length) {
    ByteBuf bytes = Unpooled.buffer(length);
    for (int i = 0; i < length; i++) {
      bytes.writeByte(offset + i);
    }
    return bytes;
  }

  private static DataOut unsolicited(boolean isFinal, int dataSn, int offset, int length) {
    return new DataOut(isFinal, 0, 1, Pdu.RESERVED_TAG, 0, dataSn, offset, bytes(offset, length));
  }

  private static DataOut solicited(
      WriteTransfer.Sequence r2t, boolean isFinal, int dataSn, int from, int length) {
    int offset = r2t.offset + from;
    return new DataOut(
        isFinal, 0, 1, r2t.targetTransferTag, 0, dataSn, offset, bytes(offset, length));
  }

  private static void assertData(WriteTransfer transfer, int length) {
    assertThat(transfer.complete()).isTrue();
    assertThat(transfer.failure()).isNull();
    ByteBuffer data = transfer.data();
    assertThat(data.remaining()).isEqualTo(length);
    for (int i = 0; i < length; i++) {
      assertThat(data.get()).as("byte %d", i).isEqualTo((byte) i);
    }
    transfer.release();
  }

  @Test
  void takesImmediateDataWithoutCopyingIt() {
    WriteTransfer transfer = new WriteTransfer(40, 40, LIBERAL, ALLOCATOR);
    ByteBuf received = bytes(0, 40);

    transfer.begin(received, true);

    received.setByte(7, 99);
    assertThat(transfer.data().get(7)).as("the received bytes themselves").isEqualTo((byte) 99);
    received.setByte(7, 7);
    assertData(transfer, 40);
  }

  @Test
  void gathersImmediateUnsolicitedAndSolicitedData() {
    WriteTransfer transfer = new WriteTransfer(120, 120, LIBERAL, ALLOCATOR);
    transfer.begin(bytes(0, 20), false);
    assertThat(transfer.unasked()).as("nothing is asked for before the first burst").isZero();
    assertThat(transfer.receive(unsolicited(false, 0, 20, 24))).isTrue();
    assertThat(transfer.receive(unsolicited(true, 1, 44, 20))).isTrue();
    assertThat(transfer.unasked()).isEqualTo(56);

    transfer.grow();
    WriteTransfer.Sequence first = transfer.ask(5);
    WriteTransfer.Sequence second = transfer.ask(6);
    assertThat(transfer.ask(7)).as("nothing is left to ask for").isNull();
    assertThat(first.offset).isEqualTo(64);
    assertThat(first.length).isEqualTo(32);
    assertThat(second.offset).isEqualTo(96);
    assertThat(second.length).isEqualTo(24);
    transfer.receive(solicited(first, false, 0, 0, 16));
    transfer.receive(solicited(first, true, 1, 16, 16));
    assertThat(transfer.complete()).isFalse();
    transfer.receive(solicited(second, true, 0, 0, 24));

    assertData(transfer, 120);
  }

  @Test
  void keepsNoMoreR2tsInFlightThanAgreed() {
    WriteTransfer transfer = new WriteTransfer(200, 200, STRICT, ALLOCATOR);
    transfer.begin(Unpooled.EMPTY_BUFFER, true);
    transfer.grow();

    WriteTransfer.Sequence first = transfer.ask(1);
    assertThat(transfer.ask(2)).isNotNull();
    assertThat(transfer.ask(3)).isNull();
    transfer.receive(solicited(first, true, 0, 0, 32));

    assertThat(transfer.ask(3)).isNotNull().extracting(s -> s.r2tSn).isEqualTo(2);
    transfer.release();
  }

  @Test
  void asksForTheRestWhenTheFirstBurstIsCutShort() {
    WriteTransfer transfer = new WriteTransfer(64, 64, LIBERAL, ALLOCATOR);
    transfer.begin(bytes(0, 10), false);
    transfer.receive(unsolicited(true, 0, 10, 6));

    assertThat(transfer.unasked()).isEqualTo(48);
    transfer.grow();
    WriteTransfer.Sequence first = transfer.ask(1);
    WriteTransfer.Sequence second = transfer.ask(2);
    transfer.receive(solicited(first, true, 0, 0, 32));
    transfer.receive(solicited(second, true, 0, 0, 16));

    assertData(transfer, 64);
  }

  @Test
  void dropsDataBeyondWhatTheCommandWants() {
    WriteTransfer transfer = new WriteTransfer(64, 24, LIBERAL, ALLOCATOR);
    transfer.begin(bytes(0, 16), false);
    transfer.receive(unsolicited(true, 0, 16, 48));

    assertData(transfer, 24);
  }

  @Test
  void rejectsImmediateDataThatWasNotAgreed() {
    WriteTransfer transfer = new WriteTransfer(40, 40, STRICT, ALLOCATOR);

    transfer.begin(bytes(0, 8), true);

    assertFailed(transfer, Sense.UNEXPECTED_UNSOLICITED_DATA);
  }

  @Test
  void rejectsImmediateDataOverTheFirstBurst() {
    WriteTransfer transfer = new WriteTransfer(100, 100, LIBERAL, ALLOCATOR);

    transfer.begin(bytes(0, 65), true);

    assertFailed(transfer, Sense.UNEXPECTED_UNSOLICITED_DATA);
  }

  @Test
  void rejectsImmediateDataOverTheFirstBurstThatIsNotTheLast() {
    WriteTransfer transfer = new WriteTransfer(100, 100, LIBERAL, ALLOCATOR);

    transfer.begin(bytes(0, 65), false);
    assertThat(transfer.complete()).as("the final Data-Out is still owed").isFalse();
    transfer.receive(unsolicited(true, 0, 65, 35));

    assertFailed(transfer, Sense.UNEXPECTED_UNSOLICITED_DATA);
  }

  @Test
  void rejectsDataOutBeyondExpectedLength() {
    WriteTransfer transfer = new WriteTransfer(40, 40, LIBERAL, ALLOCATOR);
    transfer.begin(bytes(0, 30), false);

    transfer.receive(unsolicited(true, 0, 30, 11));

    assertFailed(transfer, Sense.UNEXPECTED_UNSOLICITED_DATA);
  }

  @Test
  void rejectsDataOutOfOrder() {
    WriteTransfer transfer = new WriteTransfer(60, 60, LIBERAL, ALLOCATOR);
    transfer.begin(Unpooled.EMPTY_BUFFER, false);

    transfer.receive(unsolicited(false, 1, 0, 10));
    assertThat(transfer.complete()).as("the rest of the burst is still owed").isFalse();
    transfer.receive(unsolicited(true, 2, 10, 50));

    assertFailed(transfer, Sense.PROTOCOL_SERVICE_CRC_ERROR);
  }

  @Test
  void rejectsAnAnswerThatIsShorterThanItsR2t() {
    WriteTransfer transfer = new WriteTransfer(32, 32, STRICT, ALLOCATOR);
    transfer.begin(Unpooled.EMPTY_BUFFER, true);
    transfer.grow();

    transfer.receive(solicited(transfer.ask(1), true, 0, 0, 31));

    assertFailed(transfer, Sense.NOT_ENOUGH_UNSOLICITED_DATA);
  }

  @Test
  void knowsNoTagThatItDidNotHandOut() {
    WriteTransfer transfer = new WriteTransfer(32, 32, STRICT, ALLOCATOR);
    transfer.begin(Unpooled.EMPTY_BUFFER, true);
    transfer.grow();
    WriteTransfer.Sequence r2t = transfer.ask(9);

    DataOut stray = new DataOut(true, 0, 1, 10, 0, 0, 0, bytes(0, 32));

    assertThat(transfer.receive(stray)).isFalse();
    transfer.receive(solicited(r2t, true, 0, 0, 32));
    assertData(transfer, 32);
  }

  @Test
  void failsADamagedTransferOnlyWhenTheRestIsThere() {
    WriteTransfer transfer = new WriteTransfer(64, 64, STRICT, ALLOCATOR);
    transfer.begin(Unpooled.EMPTY_BUFFER, true);
    transfer.grow();
    WriteTransfer.Sequence first = transfer.ask(1);
    WriteTransfer.Sequence second = transfer.ask(2);

    transfer.damaged(solicited(first, true, 0, 0, 0));
    assertThat(transfer.complete()).isFalse();
    transfer.receive(solicited(second, true, 0, 0, 32));

    assertFailed(transfer, Sense.PROTOCOL_SERVICE_CRC_ERROR);
  }

  private static void assertFailed(WriteTransfer transfer, Sense sense) {
    assertThat(transfer.complete()).isTrue();
    assertThat(transfer.failure()).isEqualTo(sense);
    transfer.release();
  }
}
