package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.LoginRequest;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.meter.Events;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever meets a limit is counted; those of logins that have ended, for the target as well. */
final class LimitMetersTest {
  private static final int MIB = 1 << 20;
  private static final long ISID = 0x8000_0000_0077L;

  private static void awaitCounted(TestServer server, String limit) {
    awaitCounted(server.meters.events(), limit);
  }

  private static void awaitCounted(Events events, String limit) {
    Deadline.await(limit + " is counted", () -> events.limits().counts().get(limit) > 0);
  }

  private static void requireOnly(TestServer server, String limit) {
    assertThat(server.meters.events().limits().counts())
        .allSatisfy((name, times) -> assertThat(times > 0).as(name).isEqualTo(name.equals(limit)));
  }

  @Test
  void commandsOutsideTheWindow() throws Exception {
    try (TestServer server = TestServer.start(Map.of("commandWindow", 4));
        WireInitiator initiator = WireInitiator.login(server)) {
      initiator.cmdSn += 4;
      initiator.send(initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0));
      awaitCounted(server, "commandWindow");
      awaitCounted(server.meters.events(TestServer.FIRST), "commandWindow");
      requireOnly(server, "commandWindow");
    }
  }

  @Test
  void immediateCommands() throws Exception {
    try (TestServer server = TestServer.start(Map.of("immediateCommands", 1));
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      for (int i = 0; i < 2; i++) {
        ScsiCommand read = initiator.reading(TestServer.GATED, Cdbs.read(i, 1), 512);
        initiator.cmdSn--;
        initiator.send(WireInitiator.immediate(read, initiator.cmdSn));
      }
      initiator.expect(Reject.class);
      server.gate.open();
      awaitCounted(server, "immediateCommands");
      requireOnly(server, "immediateCommands");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"connectionDataBytes", "dataBytes"})
  void memory(String limit) throws Exception {
    int connection = limit.equals("dataBytes") ? 4 * MIB : MIB;
    Map<String, Integer> limits =
        Map.of(
            "transferLengthBytes",
            MIB,
            "connectionDataBytes",
            connection,
            "dataBytes",
            limit.equals("dataBytes") ? 4 * MIB : 64 * MIB);
    try (TestServer server = TestServer.start(limits);
        WireInitiator first = WireInitiator.another(server, 1);
        WireInitiator second = WireInitiator.another(server, 2)) {
      for (int i = 0; i < 4; i++) {
        write(first);
        write(second);
      }
      awaitCounted(server, limit);
      requireOnly(server, limit);
    }
  }

  private static void write(WireInitiator from) throws Exception {
    from.send(from.writing(TestServer.FAST, Cdbs.write(0, 2048), MIB, true, Unpooled.EMPTY_BUFFER));
  }

  @Test
  void silence() throws Exception {
    try (TestServer server = TestServer.start(Map.of("idlePingMillis", 50, "idleDropMillis", 200));
        WireInitiator initiator = new WireInitiator(server, Offer.LIBERAL, 1)) {
      initiator.login(TestServer.FIRST);
      awaitCounted(server, "idleDropMillis");
      requireOnly(server, "idleDropMillis");
    }
  }

  @Test
  void dataThatIsOwedAndDoesNotCome() throws Exception {
    Map<String, Integer> limits = Map.of("idlePingMillis", 100, "idleDropMillis", 60_000);
    try (TestServer server = TestServer.start(limits);
        WireInitiator initiator = new WireInitiator(server, Offer.LIBERAL, 1)) {
      initiator.login(TestServer.FIRST);
      initiator.ready(TestServer.FAST);
      write(initiator);
      awaitCounted(server, "idlePingMillis");
      requireOnly(server, "idlePingMillis");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"halfOpenLogins", "halfOpenLoginsPerAddress"})
  void loginsThatDoNotEnd(String limit) throws Exception {
    try (TestServer server = TestServer.start(Map.of(limit, 1));
        Wire _ = new Wire(server.address());
        Wire second = new Wire(server.address())) {
      second.awaitEnd();
      requireOnly(server, limit);
    }
  }

  @Test
  void aLoginThatTakesTooLong() throws Exception {
    try (TestServer server = TestServer.start(Map.of("loginTimeoutMillis", 100));
        Wire silent = new Wire(server.address())) {
      silent.awaitEnd();
      requireOnly(server, "loginTimeoutMillis");
    }
  }

  @Test
  void aLoginOfTooManyRequests() throws Exception {
    try (TestServer server = TestServer.start(Map.of("loginExchanges", 2));
        WireInitiator initiator = new WireInitiator(server, Offer.LIBERAL, ISID)) {
      ask(initiator, WireInitiator.text(initiator.loginKeys(TestServer.FIRST)));
      initiator.expect(LoginResponse.class);
      for (int i = 0; i < 2; i++) {
        ask(initiator, WireInitiator.text(List.of("X-dev.lunette.more=" + i)));
      }
      awaitCounted(server, "loginExchanges");
      awaitCounted(server.meters.events(TestServer.FIRST), "loginExchanges");
      requireOnly(server, "loginExchanges");
    }
  }

  private static void ask(WireInitiator from, ByteBuf text) throws Exception {
    int tag = from.nextTag();
    from.send(
        new LoginRequest(
            false,
            false,
            1,
            0,
            0,
            0,
            ISID,
            0,
            tag,
            WireInitiator.CID,
            from.cmdSn,
            from.expStatSn,
            text));
  }
}
