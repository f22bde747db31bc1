package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.LogoutRequest;
import dev.lunette.iscsi.pdu.LogoutResponse;
import dev.lunette.iscsi.pdu.NopIn;
import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.Pdu;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signs of life and the end of a session (RFC 7143 11.14, 11.15, 11.18, 11.19). */
class NopLogoutTest {

  private static final long LUN = 3L << 48;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 700, 5000})
  void aPingComesBackWithItsDataAsFarAsTheInitiatorTakesIt(int length) throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator =
            WireInitiator.login(server, Offer.LIBERAL.withDigests(true, true).withMaxRecv(700))) {
      byte[] data = Transfers.random(length, 1);
      int tag = initiator.nextTag();
      initiator.send(
          new NopOut(
              true,
              LUN,
              tag,
              Pdu.RESERVED_TAG,
              initiator.cmdSn,
              initiator.expStatSn,
              Unpooled.wrappedBuffer(data)));

      NopIn pong = initiator.expect(NopIn.class);

      assertThat(pong.initiatorTaskTag()).isEqualTo(tag);
      assertThat(pong.targetTransferTag()).isEqualTo(Pdu.RESERVED_TAG);
      assertThat(pong.lun()).isEqualTo(LUN);
      ByteBuf expected = Unpooled.wrappedBuffer(data, 0, Math.min(length, 700));
      assertThat(pong.data()).isEqualTo(expected);
    }
  }

  @Test
  void aSilentInitiatorIsPingedWithoutDataAndInTheEndDropped() throws Exception {
    try (TestServer server = TestServer.start(Map.of("idlePingMillis", 50, "idleDropMillis", 200));
        WireInitiator initiator = new WireInitiator(server, Offer.LIBERAL, 1)) {
      initiator.login(TestServer.FIRST);
      for (int i = 0; i < 3; i++) {
        NopIn ping = initiator.expect(NopIn.class);

        assertThat(ping.initiatorTaskTag()).isEqualTo(Pdu.RESERVED_TAG);
        assertThat(ping.targetTransferTag()).isNotEqualTo(Pdu.RESERVED_TAG);
        assertThat(ping.data().isReadable()).isFalse();
      }

      initiator.wire.awaitEnd();
      Deadline.await("its session is gone", () -> server.sessions.sessions().isEmpty());
    }
  }

  @Test
  void anAnsweredPingKeepsTheConnectionAndTakesNoAnswer() throws Exception {
    try (TestServer server =
            TestServer.start(Map.of("idlePingMillis", 100, "idleDropMillis", 1500));
        WireInitiator initiator = new WireInitiator(server, Offer.LIBERAL, 1)) {
      initiator.login(TestServer.FIRST);
      for (int i = 0; i < 10; i++) { // longer than 1500 ms in all
        NopIn ping = initiator.expect(NopIn.class);
        initiator.send(
            new NopOut(
                true,
                ping.lun(),
                Pdu.RESERVED_TAG,
                ping.targetTransferTag(),
                initiator.cmdSn,
                initiator.expStatSn,
                Unpooled.EMPTY_BUFFER));
      }
      assertThat(server.sessions.sessions()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void logoutEndsTheSession(int reason) throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      assertThat(logout(initiator, reason, WireInitiator.CID)).isZero();

      initiator.wire.awaitEnd();
      Deadline.await("its session is gone", () -> server.sessions.sessions().isEmpty());
    }
  }

  @Test
  void logoutOfAnotherConnectionFindsNone() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      assertThat(logout(initiator, 1, WireInitiator.CID + 1)).isEqualTo(1);
      initiator.ready(TestServer.FAST);
    }
  }

  @Test
  void logoutForRecoveryIsNotSupported() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      assertThat(logout(initiator, 2, WireInitiator.CID)).isEqualTo(2);
      initiator.ready(TestServer.FAST);
    }
  }

  @Test
  void logoutForAReasonThatDoesNotExistFails() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      assertThat(logout(initiator, 0x41, WireInitiator.CID)).isEqualTo(3);
      initiator.ready(TestServer.FAST);
    }
  }

  @Test
  void logoutIsAnsweredWhenTheDiskLetsGoOfTheLastTask() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      initiator.sendWrite(TestServer.GATED, 0, new byte[512]);
      server.gate.awaitArrivals(1);
      initiator.send(new LogoutRequest(true, 0, initiator.nextTag(), 0, initiator.cmdSn, 0));
      initiator.expectSilence();

      server.gate.open();

      assertThat(initiator.expect(LogoutResponse.class).response()).isZero();
      initiator.wire.awaitEnd();
    }
  }

  @Test
  void aDiscoverySessionLogsOutToo() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.discovery(server)) {
      assertThat(logout(initiator, 0, 0)).isZero();
      initiator.wire.awaitEnd();
    }
  }

  private static int logout(WireInitiator initiator, int reason, int cid) throws IOException {
    int tag = initiator.nextTag();
    initiator.send(
        new LogoutRequest(false, reason, tag, cid, initiator.cmdSn++, initiator.expStatSn));
    LogoutResponse response = initiator.expect(LogoutResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(tag);
    return response.response();
  }
}
