package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.AsyncMessage;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.LogoutRequest;
import dev.lunette.iscsi.pdu.LogoutResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a server stops (RFC 7143 11.9, events 1 and 2). */
class DrainTest {

  private static final int LOGOUT_REQUEST = 1;
  private static final int CONNECTION_DROP = 2;

  /** Time enough that nothing but a logout can end the drain within a test. */
  private static final Map<String, Integer> PATIENT = Map.of("drainTimeoutMillis", 600_000);

  @Test
  void initiatorsAreAskedToLogOutAndTheServerStopsWhenTheyHave() throws Exception {
    try (TestServer server = TestServer.start(PATIENT);
        WireInitiator initiator = WireInitiator.login(server)) {
      CompletableFuture<Void> stopped = stop(server);
      AsyncMessage request = initiator.expect(AsyncMessage.class);
      assertThat(request.event()).isEqualTo(LOGOUT_REQUEST);
      assertThat(request.parameter3()).as("seconds to log out in").isEqualTo(200);
      initiator.ready(TestServer.FAST); // still served
      assertThat(stopped).isNotDone();

      initiator.send(new LogoutRequest(false, 0, initiator.nextTag(), 0, initiator.cmdSn++, 0));

      assertThat(initiator.expect(LogoutResponse.class).response()).isZero();
      initiator.wire.awaitEnd();
      await(stopped);
    }
  }

  @Test
  void anInitiatorThatDoesNotLogOutIsDroppedAfterTheGrace() throws Exception {
    try (TestServer server = TestServer.start(Map.of("drainTimeoutMillis", 600));
        WireInitiator initiator = WireInitiator.login(server)) {
      CompletableFuture<Void> stopped = stop(server);

      assertThat(initiator.expect(AsyncMessage.class).event()).isEqualTo(LOGOUT_REQUEST);
      AsyncMessage drop = initiator.expect(AsyncMessage.class);
      assertThat(drop.event()).isEqualTo(CONNECTION_DROP);
      assertThat(drop.parameter1()).isEqualTo(WireInitiator.CID);
      initiator.wire.awaitEnd();
      await(stopped);
    }
  }

  @Test
  void aDiskThatStallsDoesNotKeepTheServerFromStopping() throws Exception {
    try (TestServer server = TestServer.start(Map.of("drainTimeoutMillis", 600));
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      initiator.sendWrite(TestServer.GATED, 0, new byte[512]);
      server.gate.awaitArrivals(1);

      await(stop(server));

      assertThat(initiator.expect(AsyncMessage.class).event()).isEqualTo(LOGOUT_REQUEST);
    }
  }

  @Test
  void loginsDuringTheDrainAreToldToTryAgain() throws Exception {
    try (TestServer server = TestServer.start(PATIENT);
        WireInitiator late = new WireInitiator(server, Offer.LIBERAL, 2);
        WireInitiator initiator = WireInitiator.login(server)) {
      CompletableFuture<Void> stopped = stop(server);
      initiator.expect(AsyncMessage.class); // the drain has begun

      late.sendLogin(0, late.loginKeys(TestServer.FIRST));

      assertThat(late.expect(LoginResponse.class).status())
          .isEqualTo(LoginStatus.SERVICE_UNAVAILABLE);
      late.wire.awaitEnd();
      initiator.close();
      await(stopped);
    }
  }

  @Test
  void discoverySessionsEndAtOnce() throws Exception {
    try (TestServer server = TestServer.start(PATIENT);
        WireInitiator initiator = WireInitiator.discovery(server)) {
      CompletableFuture<Void> stopped = stop(server);

      initiator.wire.awaitEnd();
      await(stopped);
    }
  }

  private static CompletableFuture<Void> stop(TestServer server) {
    return CompletableFuture.runAsync(() -> {
      try {
        server.server.close();
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted while stopping", e);
      }
    });
  }

  private static void await(CompletableFuture<Void> stopped) throws Exception {
    stopped.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
