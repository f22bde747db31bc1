package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.Opcode;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.SnackRequest;
import dev.lunette.iscsi.pdu.TaskManagementRequest;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever breaks the rules gets the answer of the manual, and no other connection notices. */
class WireErrorTest {

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
    bystander.ready(TestServer.FAST);
    bystander.expectSilence();
    bystander.close();
    server.close();
  }

  @Test
  void aCommandWithADamagedDataDigestIsRejectedAndCountsAsNeverSent() throws IOException {
    try (WireInitiator initiator =
        WireInitiator.login(server, Offer.LIBERAL.withDigests(true, true))) {
      byte[] data = Transfers.random(BLOCK, 1);
      ScsiCommand write =
          initiator.writing(
              TestServer.FAST, Cdbs.write(0, 1), BLOCK, true, Unpooled.wrappedBuffer(data));
      byte[] good = initiator.wire.encode(write);

      initiator.wire.send(damaged(good, 100));

      Reject reject = initiator.expect(Reject.class);
      assertThat(reject.reason()).isEqualTo(RejectReason.DATA_DIGEST_ERROR);
      assertThat(reject.expCmdSn()).as("it was never sent").isEqualTo(write.cmdSn());
      assertHeader(reject, good);
      initiator.wire.send(good);
      assertThat(initiator.expect(ScsiResponse.class).status()).isZero();
      assertThat(new Transfers(initiator).read(TestServer.FAST, 0, BLOCK)).isEqualTo(data);
    }
  }

  @Test
  void aDamagedHeaderDigestEndsTheConnectionWithoutAWord() throws IOException {
    try (WireInitiator initiator =
        WireInitiator.login(server, Offer.LIBERAL.withDigests(true, false))) {
      byte[] pdu =
          initiator.wire.encode(initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0));

      initiator.wire.send(damaged(pdu, 20));

      initiator.wire.awaitEnd();
    }
  }

  @Test
  void aDataSegmentOverTheDeclaredLimitIsRejectedAndEndsTheConnection() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      byte[] header =
          initiator.wire.encode(
              initiator.writing(
                  TestServer.FAST, Cdbs.write(0, 1), BLOCK, true, Unpooled.EMPTY_BUFFER));
      header[5] = 0x04; // 256 KiB and a byte
      header[7] = 0x01;

      initiator.wire.send(header);

      Reject reject = initiator.expect(Reject.class);
      assertThat(reject.reason()).isEqualTo(RejectReason.PROTOCOL_ERROR);
      assertHeader(reject, header);
      initiator.wire.awaitEnd();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x1C, 0x07, 0x3E})
  void anUnknownOpcodeIsRejected(int opcode) throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      byte[] pdu = new byte[Pdu.HEADER_BYTES];
      pdu[0] = (byte) opcode;

      initiator.wire.send(pdu);

      Reject reject = initiator.expect(Reject.class);
      assertThat(reject.reason()).isEqualTo(RejectReason.COMMAND_NOT_SUPPORTED);
      assertHeader(reject, pdu);
      initiator.ready(TestServer.FAST);
    }
  }

  @Test
  void anOpcodeOfATargetIsRejected() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      byte[] pdu = new byte[Pdu.HEADER_BYTES];
      pdu[0] = (byte) Opcode.SCSI_RESPONSE.code();

      initiator.wire.send(pdu);

      assertThat(initiator.expect(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR);
      initiator.ready(TestServer.FAST);
    }
  }

  @Test
  void aSnackIsRejectedSinceThereIsNoRecoveryWithinAConnection() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      initiator.send(new SnackRequest(0, 0, 1, Pdu.RESERVED_TAG, 0, 0, 0));

      assertThat(initiator.expect(Reject.class).reason()).isEqualTo(RejectReason.SNACK_REJECT);
      initiator.ready(TestServer.FAST);
    }
  }

  @Test
  void aLoginRequestInTheFullFeaturePhaseEndsTheConnection() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      initiator.send(initiator.loginRequest(initiator.tsih, Unpooled.EMPTY_BUFFER));

      initiator.wire.awaitEnd();
    }
  }

  @Test
  void commandsAndTaskManagementAreRejectedInADiscoverySession() throws IOException {
    try (WireInitiator initiator = WireInitiator.discovery(server)) {
      Request[] requests = {
        initiator.reading(TestServer.FAST, Cdbs.inquiry(96), 96),
        new TaskManagementRequest(true, 5, 0, initiator.nextTag(), 0, initiator.cmdSn, 0, 0, 0),
        new DataOut(true, 0, 1, Pdu.RESERVED_TAG, 0, 0, 0, Unpooled.buffer().writeZero(4)),
      };
      for (Request request : requests) {
        initiator.send(request);

        assertThat(initiator.expect(Reject.class).reason()).isEqualTo(RejectReason.PROTOCOL_ERROR);
      }
    }
  }

  private static byte[] damaged(byte[] pdu, int index) {
    byte[] damaged = pdu.clone();
    damaged[index] ^= 0x10;
    return damaged;
  }

  private static void assertHeader(Reject reject, byte[] pdu) {
    assertThat(reject.data()).isEqualTo(Unpooled.wrappedBuffer(pdu, 0, Pdu.HEADER_BYTES));
  }
}
