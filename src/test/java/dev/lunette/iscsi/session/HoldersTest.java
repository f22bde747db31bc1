package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.LogoutRequest;
import dev.lunette.iscsi.pdu.LogoutResponse;
import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import dev.lunette.iscsi.pdu.TextRequest;
import dev.lunette.iscsi.pdu.TextResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Initiators that hold what others need, or never come to an end. */
class HoldersTest {

  private static final int MIB = 1 << 20;

  /** One write of 1 MiB is all that a connection, and the server, may hold. */
  private static final Map<String, Integer> ONE_WRITE =
      Map.of("transferLengthBytes", MIB, "connectionDataBytes", MIB, "dataBytes", MIB);

  private static void askToWrite(WireInitiator from, int blocks) throws Exception {
    from.send(
        from.writing(
            TestServer.FAST, Cdbs.write(0, blocks), blocks * 512, true, Unpooled.EMPTY_BUFFER));
  }

  @Test
  void aSmallReadGoesOnWhileAnIdleWriterHoldsAllSharedMemory() throws Exception {
    try (TestServer server = TestServer.start(ONE_WRITE);
        WireInitiator writer = WireInitiator.another(server, 1);
        WireInitiator reader = WireInitiator.another(server, 2)) {
      askToWrite(writer, 2048);
      writer.expect(ReadyToTransfer.class);
      long held = server.sessions.budget().heldBytes();
      assertThat(held).isPositive();

      reader.sendRead(TestServer.FAST, 0, 8);

      assertThat(reader.expect(DataIn.class).hasStatus()).isTrue();
      assertThat(server.sessions.budget().heldBytes()).as("beside the budget").isEqualTo(held);
    }
  }

  @Test
  void whoOwesDataAndOnlyPingsIsClosed() throws Exception {
    Map<String, Integer> limits = Map.of("idlePingMillis", 100, "idleDropMillis", 60_000);
    try (TestServer server = TestServer.start(limits);
        WireInitiator writer = new WireInitiator(server, Offer.LIBERAL, 1)) {
      writer.login(TestServer.FIRST);
      writer.ready(TestServer.FAST);
      askToWrite(writer, 8);
      writer.expect(ReadyToTransfer.class);

      Deadline.await(
          "its session is gone, whatever it says meanwhile",
          () -> {
            sendQuietly(writer);
            return server.sessions.sessions().isEmpty();
          });
      assertThat(server.sessions.budget().heldBytes()).isZero();
    }
  }

  /** An answer to a ping: a sign of life that needs none itself. */
  private static void sendQuietly(WireInitiator from) {
    try {
      from.send(
          new NopOut(
              true, 0, Pdu.RESERVED_TAG, 0, from.cmdSn, from.expStatSn, Unpooled.EMPTY_BUFFER));
    } catch (IOException closed) {
      // as it should be; the session table tells when
    }
  }

  @Test
  void aUnitThatThrowsFailsItsCommandAndLeavesNothingBehind() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      initiator.send(initiator.reading(TestServer.BROKEN, Cdbs.testUnitReady(), 0));

      ScsiResponse answer = initiator.expect(ScsiResponse.class);

      assertThat(answer.status()).as("CHECK CONDITION").isEqualTo(2);
      assertThat(answer.data().getByte(2 + 2)).as("HARDWARE ERROR").isEqualTo((byte) 4);
      assertThat(answer.data().getByte(2 + 12))
          .as("INTERNAL TARGET FAILURE")
          .isEqualTo((byte) 0x44);
      initiator.ready(TestServer.FAST);
      int reset = initiator.sendFunction(5, TestServer.BROKEN, 0);
      assertThat(initiator.expect(TaskManagementResponse.class).initiatorTaskTag())
          .isEqualTo(reset);
    }
  }

  @Test
  void commandsAfterALogoutAreRejectedAndASecondLogoutIsOneTooMany() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      initiator.sendRead(TestServer.GATED, 0, 1);
      server.gate.awaitArrivals(1);
      for (int i = 0; i < 2; i++) {
        initiator.send(new LogoutRequest(true, 0, initiator.nextTag(), 0, initiator.cmdSn, 0));
      }

      initiator.sendRead(TestServer.FAST, 0, 1);

      assertThat(initiator.expect(Reject.class).reason())
          .isEqualTo(RejectReason.WAITING_FOR_LOGOUT);
      server.gate.open();
      initiator.expect(LogoutResponse.class);
      initiator.wire.awaitEnd();
    }
  }

  @Test
  void aTextRequestThatIsNotTheLastIsNotAnsweredAsIfItWere() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.discovery(server)) {
      int tag = initiator.nextTag();
      initiator.send(text(initiator, tag, false, Pdu.RESERVED_TAG, "SendTargets=All\0"));
      TextResponse first = initiator.expect(TextResponse.class);

      assertThat(first.isFinal()).isFalse();
      assertThat(first.isContinued()).isFalse();
      assertThat(first.targetTransferTag()).isNotEqualTo(Pdu.RESERVED_TAG);
      assertThat(first.data().toString(StandardCharsets.UTF_8)).contains(TestServer.FIRST);

      initiator.send(text(initiator, tag, true, first.targetTransferTag(), ""));
      TextResponse last = initiator.expect(TextResponse.class);

      assertThat(last.isFinal()).isTrue();
      assertThat(last.targetTransferTag()).isEqualTo(Pdu.RESERVED_TAG);
    }
  }

  private static TextRequest text(
      WireInitiator from, int tag, boolean isFinal, int targetTransferTag, String keys) {
    return new TextRequest(
        true,
        isFinal,
        false,
        0,
        tag,
        targetTransferTag,
        from.cmdSn,
        from.expStatSn,
        Unpooled.copiedBuffer(keys, StandardCharsets.UTF_8));
  }
}
