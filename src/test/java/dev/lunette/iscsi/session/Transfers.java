package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.ResidualFlag;
import dev.lunette.iscsi.pdu.Response;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/**
 * Whole reads and writes of one initiator, as large and in as many pieces as was agreed; whatever
 * breaks RFC 7143 11.7 or 11.8 on the way fails the test.
 */
final class Transfers {

  /** Data-Out are cut to this, so that a sequence has several. */
  private static final int DATA_OUT_BYTES = 24 << 10;

  private final WireInitiator initiator;
  private final Offer offer;

  Transfers(WireInitiator initiator) {
    this.initiator = initiator;
    this.offer = initiator.offer;
  }

  static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Writes and expects GOOD. */
  void write(int lun, long lba, byte[] data) throws IOException {
    byte[] cdb = Cdbs.write(lba, data.length / TestServer.BLOCK);
    int first = Math.min(data.length, offer.firstBurst());
    int immediate = offer.immediateData() ? Math.min(first, DATA_OUT_BYTES) : 0;
    boolean unsolicited = !offer.initialR2t() && first > immediate;
    ByteBuf part = Unpooled.wrappedBuffer(data, 0, immediate);
    ScsiCommand command = initiator.writing(lun, cdb, data.length, !unsolicited, part);
    initiator.send(command);
    int sent = immediate;
    if (unsolicited) {
      send(command, Pdu.RESERVED_TAG, Unpooled.wrappedBuffer(data, sent, first - sent), sent);
      sent = first;
    }
    int requests = solicited(command, data, sent);
    ScsiResponse response = initiator.expect(ScsiResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(command.initiatorTaskTag());
    assertThat(response.status()).isZero();
    assertThat(response.residualFlag()).isEqualTo(ResidualFlag.NONE);
    assertThat(response.expDataSn()).as("ExpDataSN is the number of R2Ts").isEqualTo(requests);
  }

  /** Answers R2Ts until all is asked for; gives their number. */
  private int solicited(ScsiCommand command, byte[] data, int from) throws IOException {
    Deque<ReadyToTransfer> open = new ArrayDeque<>();
    int asked = from;
    int r2tSn = 0;
    while (asked < data.length || !open.isEmpty()) {
      int burst = Math.min(offer.maxBurst(), data.length - asked);
      boolean due = burst > 0 && open.size() < offer.maxOutstandingR2t();
      if (due) {
        ReadyToTransfer r2t = initiator.expect(ReadyToTransfer.class);
        assertThat(r2t.initiatorTaskTag()).isEqualTo(command.initiatorTaskTag());
        assertThat(r2t.lun()).isEqualTo(command.lun());
        assertThat(r2t.targetTransferTag()).isNotEqualTo(Pdu.RESERVED_TAG);
        assertThat(r2t.r2tSn()).as("R2TSN").isEqualTo(r2tSn++);
        assertThat(r2t.bufferOffset()).isEqualTo(asked);
        assertThat(r2t.desiredDataTransferLength()).isEqualTo(burst);
        asked += burst;
        open.add(r2t);
      } else {
        ReadyToTransfer r2t = open.remove();
        answer(command, r2t, data);
      }
    }
    return r2tSn;
  }

  /** Sends what an R2T asks for. */
  void answer(ScsiCommand command, ReadyToTransfer r2t, byte[] data) throws IOException {
    int at = r2t.bufferOffset();
    ByteBuf part = Unpooled.wrappedBuffer(data, at, r2t.desiredDataTransferLength());
    send(command, r2t.targetTransferTag(), part, at);
  }

  /** Sends one sequence of Data-Out. */
  private void send(ScsiCommand command, int transferTag, ByteBuf data, int offset)
      throws IOException {
    int at = offset;
    for (int dataSn = 0; data.isReadable(); dataSn++) {
      ByteBuf part = data.readRetainedSlice(Math.min(DATA_OUT_BYTES, data.readableBytes()));
      int length = part.readableBytes();
      initiator.send(
          new DataOut(
              !data.isReadable(),
              command.lun(),
              command.initiatorTaskTag(),
              transferTag,
              initiator.expStatSn,
              dataSn,
              at,
              part));
      at += length;
    }
  }

  /** Reads and expects GOOD. */
  byte[] read(int lun, long lba, int length) throws IOException {
    byte[] cdb = Cdbs.read(lba, length / TestServer.BLOCK);
    ScsiCommand command = initiator.reading(lun, cdb, length);
    initiator.send(command);
    return receive(command.initiatorTaskTag(), length, ResidualFlag.NONE, 0);
  }

  /** What comes of a read whose residual is known. */
  byte[] receive(int tag, int length, ResidualFlag residual, int residualCount) throws IOException {
    byte[] data = new byte[length];
    int at = 0;
    for (int dataSn = 0; at < length; dataSn++) {
      DataIn part = initiator.expect(DataIn.class);
      int step = part.data().readableBytes();
      assertThat(part.initiatorTaskTag()).isEqualTo(tag);
      assertThat(part.dataSn()).as("DataSN").isEqualTo(dataSn);
      assertThat(part.bufferOffset()).isEqualTo(at);
      assertThat(step).isBetween(1, offer.maxRecv());
      assertThat(at % offer.maxBurst() + step)
          .as("a Data-In does not reach over the end of a burst")
          .isLessThanOrEqualTo(offer.maxBurst());
      part.data().readBytes(data, at, step);
      at += step;
      boolean last = at == length;
      assertThat(part.isFinal())
          .as("F at the end of a burst and nowhere else, at byte %d", at)
          .isEqualTo(last || at % offer.maxBurst() == 0);
      assertThat(part.hasStatus()).as("status with the last one").isEqualTo(last);
      assertThat(part.residualFlag()).isEqualTo(last ? residual : ResidualFlag.NONE);
      assertThat(part.residualCount()).isEqualTo(last ? residualCount : 0);
    }
    return data;
  }

  /** Reads from several tasks whose answers come in any order, until all are there. */
  static int drain(WireInitiator initiator, int responses) throws IOException {
    int bytes = 0;
    for (int left = responses; left > 0; ) {
      Response response = initiator.receive();
      bytes += response.data().readableBytes();
      boolean ends = !(response instanceof DataIn data) || data.hasStatus();
      left -= ends ? 1 : 0;
    }
    return bytes;
  }
}
