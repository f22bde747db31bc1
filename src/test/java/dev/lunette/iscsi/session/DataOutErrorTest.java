package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Write data that breaks the rules fails its command and never reaches the disk (7.8, 11.7). */
class DataOutErrorTest {

  private static final int BLOCK = TestServer.BLOCK;

  private TestServer server;
  private WireInitiator bystander;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start();
    bystander = WireInitiator.another(server, 1);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    bystander.expectSilence();
    bystander.close();
    server.close();
  }

  @Test
  void anUnknownTargetTransferTagIsRejectedAndTheTaskGoesOn() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      byte[] data = Transfers.random(4096, 3);
      ScsiCommand write = solicited(initiator, 4096);
      ReadyToTransfer r2t = initiator.expect(ReadyToTransfer.class);
      initiator.send(
          new DataOut(
              true,
              0,
              write.initiatorTaskTag(),
              r2t.targetTransferTag() + 1,
              0,
              0,
              0,
              Unpooled.buffer().writeZero(4096)));

      assertThat(initiator.expect(Reject.class).reason()).isEqualTo(RejectReason.INVALID_PDU_FIELD);
      new Transfers(initiator).answer(write, r2t, data);
      assertThat(initiator.expect(ScsiResponse.class).status()).isZero();
      assertThat(new Transfers(initiator).read(TestServer.FAST, 0, 4096)).isEqualTo(data);
    }
  }

  @Test
  void aDataOutOfATaskThatIsGoneIsDropped() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      ScsiCommand write = solicited(initiator, 4096);
      ReadyToTransfer r2t = initiator.expect(ReadyToTransfer.class);
      initiator.sendFunction(1, TestServer.FAST, write.initiatorTaskTag());
      initiator.receive();

      initiator.send(dataOut(r2t, true, 0, 0, 4096));

      initiator.expectSilence();
      assertNothingWritten(4096);
    }
  }

  @Test
  void immediateDataThatWasNotAgreedFailsTheCommand() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      initiator.send(
          initiator.writing(
              TestServer.FAST, Cdbs.write(0, 1), BLOCK, true, Unpooled.buffer().writeZero(BLOCK)));

      assertThat(Senses.of(initiator.expect(ScsiResponse.class))).isEqualTo(Senses.UNEXPECTED_DATA);
    }
  }

  @Test
  void moreDataThanAskedForFailsTheCommandAndWritesNothing() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      solicited(initiator, 4096);
      ReadyToTransfer r2t = initiator.expect(ReadyToTransfer.class);

      initiator.send(dataOut(r2t, false, 0, 0, 4096));
      initiator.send(dataOut(r2t, true, 1, 4096, 512));

      assertThat(Senses.of(initiator.expect(ScsiResponse.class))).isEqualTo(Senses.UNEXPECTED_DATA);
      assertNothingWritten(4096);
    }
  }

  @Test
  void aBurstThatEndsTooEarlyFailsTheCommandAndWritesNothing() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      solicited(initiator, 4096);
      ReadyToTransfer r2t = initiator.expect(ReadyToTransfer.class);

      initiator.send(dataOut(r2t, true, 0, 0, 4000));

      assertThat(Senses.of(initiator.expect(ScsiResponse.class))).isEqualTo(Senses.NOT_ENOUGH_DATA);
      assertNothingWritten(4096);
    }
  }

  @Test
  void dataOutOfOrderFailsTheCommandWhenItsBurstEnds() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      solicited(initiator, 4096);
      ReadyToTransfer r2t = initiator.expect(ReadyToTransfer.class);

      initiator.send(dataOut(r2t, false, 1, 2048, 2048));
      initiator.expectSilence();
      initiator.send(dataOut(r2t, true, 0, 0, 2048));

      assertThat(Senses.of(initiator.expect(ScsiResponse.class))).isEqualTo(Senses.CRC_ERROR);
      assertNothingWritten(4096);
    }
  }

  @Test
  void aDataOutWithADamagedDigestFailsItsTaskWhenTheRestIsThere() throws IOException {
    Offer offer = Offer.SOLICITED.withDigests(false, true).withMaxOutstandingR2t(2);
    try (WireInitiator initiator = WireInitiator.login(server, offer)) {
      byte[] data = Transfers.random(8192, 2);
      ScsiCommand write = solicited(initiator, 8192);
      ReadyToTransfer first = initiator.expect(ReadyToTransfer.class);
      ReadyToTransfer second = initiator.expect(ReadyToTransfer.class);
      byte[] pdu = initiator.wire.encode(dataOut(first, true, 0, first.bufferOffset(), 4096));

      initiator.wire.send(damaged(pdu, 60));

      Reject reject = initiator.expect(Reject.class);
      assertThat(reject.reason()).isEqualTo(RejectReason.DATA_DIGEST_ERROR);
      initiator.expectSilence(); // no status as long as the second sequence is owed
      new Transfers(initiator).answer(write, second, data);
      assertThat(Senses.of(initiator.expect(ScsiResponse.class))).isEqualTo(Senses.CRC_ERROR);
      assertNothingWritten(8192);
    }
  }

  private static ScsiCommand solicited(WireInitiator initiator, int length) throws IOException {
    byte[] cdb = Cdbs.write(0, length / BLOCK);
    ScsiCommand write =
        initiator.writing(TestServer.FAST, cdb, length, true, Unpooled.EMPTY_BUFFER);
    initiator.send(write);
    return write;
  }

  private static DataOut dataOut(
      ReadyToTransfer r2t, boolean isFinal, int dataSn, int offset, int length) {
    byte[] data = Transfers.random(length, offset + 77);
    return new DataOut(
        isFinal,
        r2t.lun(),
        r2t.initiatorTaskTag(),
        r2t.targetTransferTag(),
        0,
        dataSn,
        offset,
        Unpooled.wrappedBuffer(data));
  }

  private static byte[] damaged(byte[] pdu, int index) {
    byte[] damaged = pdu.clone();
    damaged[index] ^= 0x10;
    return damaged;
  }

  private void assertNothingWritten(int length) throws IOException {
    assertThat(new Transfers(bystander).read(TestServer.FAST, 0, length))
        .as("the disk was empty before")
        .containsOnly(0);
  }
}
