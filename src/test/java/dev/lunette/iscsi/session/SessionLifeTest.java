package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataOut;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.TextRequest;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How sessions begin, live beside each other and end (RFC 7143 6.3). */
class SessionLifeTest {

  private static final int GATED = TestServer.GATED;
  private static final int FAST = TestServer.FAST;

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start();
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    server.close();
  }

  @Test
  void reinstatementWaitsUntilTheOldSessionCanTouchTheDiskNoMore() throws Exception {
    try (WireInitiator bystander = WireInitiator.another(server, 1);
        WireInitiator old = WireInitiator.login(server);
        WireInitiator again = new WireInitiator(server, Offer.LIBERAL, WireInitiator.ISID)) {
      byte[] data = Transfers.random(4096, 1);
      server.gate.shut();
      old.sendWrite(GATED, 0, data);
      server.gate.awaitArrivals(1);

      again.sendLogin(0, again.loginKeys(TestServer.FIRST));

      old.wire.awaitEnd();
      bystander.expectSilence();
      assertThat(again.wire.hasInput()).as("an answer before the old session ended").isFalse();
      server.gate.open();
      again.finishLogin();
      assertThat(again.tsih).isNotEqualTo(old.tsih);
      again.ready(GATED);
      assertThat(new Transfers(again).read(GATED, 0, 4096)).isEqualTo(data);
      assertThat(server.sessions.sessions()).hasSize(2);
    }
  }

  @Test
  void onlyTheNewestLoginWaitsForASessionThatItReinstates() throws Exception {
    try (WireInitiator old = WireInitiator.login(server);
        WireInitiator second = new WireInitiator(server, Offer.LIBERAL, WireInitiator.ISID);
        WireInitiator third = new WireInitiator(server, Offer.LIBERAL, WireInitiator.ISID)) {
      server.gate.shut();
      old.sendRead(GATED, 0, 1);
      server.gate.awaitArrivals(1);
      second.sendLogin(0, second.loginKeys(TestServer.FIRST));
      old.wire.awaitEnd();
      third.sendLogin(0, third.loginKeys(TestServer.FIRST));

      assertThat(second.expect(LoginResponse.class).status())
          .as("a newer login takes its place")
          .isEqualTo(LoginStatus.TARGET_ERROR);
      assertThat(server.sessions.sessions()).as("nothing is kept for one that waits").hasSize(1);
      server.gate.open();

      third.finishLogin();
      third.ready(FAST);
      assertThat(server.sessions.sessions()).hasSize(1);
    }
  }

  @Test
  void sessionsOfOneInitiatorWithDifferentIsidsLiveSideBySide() throws Exception {
    try (WireInitiator one = WireInitiator.login(server);
        WireInitiator two = WireInitiator.another(server, 1);
        WireInitiator elsewhere = new WireInitiator(server, Offer.LIBERAL, WireInitiator.ISID)) {
      elsewhere.login(TestServer.SECOND); // the same initiator port at another target
      elsewhere.ready(0);

      byte[] data = Transfers.random(512, 1);
      new Transfers(one).write(FAST, 0, data);
      assertThat(new Transfers(two).read(FAST, 0, 512)).isEqualTo(data);
      assertThat(new Transfers(elsewhere).read(0, 0, 512)).containsOnly(0);
      assertThat(List.of(one.tsih, two.tsih, elsewhere.tsih)).doesNotHaveDuplicates();
      assertThat(server.sessions.sessions()).hasSize(3);
    }
  }

  @Test
  void aSessionHandleThatIsNotOnesOwnDoesNotExist() throws Exception {
    try (WireInitiator one = WireInitiator.login(server);
        WireInitiator two = WireInitiator.another(server, 1)) {
      assertRefused(one.tsih, LoginStatus.TOO_MANY_CONNECTIONS);
      assertRefused(two.tsih, LoginStatus.SESSION_DOES_NOT_EXIST);
      assertRefused(0x7777, LoginStatus.SESSION_DOES_NOT_EXIST);
      one.ready(FAST);
      two.ready(FAST);
    }
  }

  private void assertRefused(int sessionHandle, LoginStatus status) throws IOException {
    try (WireInitiator joining = new WireInitiator(server, Offer.LIBERAL, WireInitiator.ISID)) {
      joining.sendLogin(sessionHandle, joining.loginKeys(TestServer.FIRST));
      assertThat(joining.expect(LoginResponse.class).status()).isEqualTo(status);
      joining.wire.awaitEnd();
    }
  }

  @Test
  void aConnectionLostInTheMiddleOfEverythingLeavesNothingBehind() throws Exception {
    WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED);
    ScsiCommand write = receiving(initiator);
    ReadyToTransfer r2t = initiator.expect(ReadyToTransfer.class);
    initiator.send(
        new DataOut(
            false,
            write.lun(),
            write.initiatorTaskTag(),
            r2t.targetTransferTag(),
            0,
            0,
            0,
            Unpooled.buffer().writeZero(1000)));
    initiator.send(
        new TextRequest(
            true,
            false,
            true,
            0,
            initiator.nextTag(),
            Pdu.RESERVED_TAG,
            initiator.cmdSn,
            0,
            Unpooled.buffer().writeZero(500)));
    initiator.receive();
    initiator.cmdSn++; // a gap, and what waits behind it
    initiator.send(
        initiator.writing(FAST, Cdbs.write(0, 1), 512, true, Unpooled.buffer().writeZero(512)));
    byte[] half = initiator.wire.encode(receivable(initiator));
    initiator.wire.send(Arrays.copyOf(half, 30_000));
    assertThat(server.bufferBytes()).isPositive();

    initiator.wire.reset();

    assertNothingIsLeft();
  }

  @Test
  void aConnectionLostWhileTheDiskStallsEndsItsSessionWhenTheDiskLetsGo() throws Exception {
    WireInitiator initiator = WireInitiator.login(server);
    server.gate.shut();
    for (int i = 0; i < 12; i++) {
      initiator.sendRead(GATED, i, 128);
      initiator.sendWrite(GATED, i, new byte[8192]);
    }
    server.gate.awaitArrivals(8);

    initiator.wire.reset();

    try (WireInitiator bystander = WireInitiator.another(server, 1)) {
      Deadline.await(
          "the writes that had not begun are gone",
          () -> server.sessions.budget().heldBytes() <= 24 * (64 << 10));
      assertThat(server.sessions.sessions()).hasSize(2);
      bystander.expectSilence();
    }
    server.gate.open();
    assertNothingIsLeft();
  }

  @Test
  @DisplayName("past bug 13: sessions that go while a reset walks over them")
  void pastBug13SessionsThatGoInTheMiddleOfAResetLeaveNothingBehind() throws Exception {
    WireInitiator initiator = WireInitiator.login(server);
    WireInitiator other = WireInitiator.another(server, 1);
    server.gate.shut();
    other.sendWrite(GATED, 0, new byte[512]);
    initiator.sendWrite(GATED, 0, new byte[512]);
    server.gate.awaitArrivals(2);
    initiator.sendFunction(5, GATED, 0);
    initiator.sendFunction(7, GATED, 0);
    initiator.expectSilence();

    other.wire.reset();
    initiator.wire.reset();

    server.gate.open();
    assertNothingIsLeft();
    try (WireInitiator again = WireInitiator.login(server)) {
      again.ready(GATED);
    }
  }

  @Test
  @DisplayName("past bug 19: the end of a session with everything waiting is not waited for")
  void pastBug19AFullWindowOfWaitingTasksEndsWithItsConnection() throws Exception {
    try (TestServer small = TestServer.start(MemoryBoundsTest.SMALL)) {
      WireInitiator initiator = WireInitiator.login(small, Offer.SOLICITED);
      for (int i = 0; i < 100; i++) {
        receiving(initiator);
      }
      for (int i = 0; i < 4; i++) {
        initiator.expect(ReadyToTransfer.class);
      }
      initiator.expectSilence();

      initiator.wire.reset();

      Deadline.await("the session ends", () -> small.sessions.sessions().isEmpty());
      assertThat(small.sessions.budget().heldBytes()).isZero();
      try (WireInitiator again = WireInitiator.login(small)) {
        new Transfers(again).write(FAST, 0, new byte[64 << 10]);
      }
    }
  }

  private static ScsiCommand receiving(WireInitiator from) throws IOException {
    ScsiCommand write =
        from.writing(FAST, Cdbs.write(0, 128), 64 << 10, true, Unpooled.EMPTY_BUFFER);
    from.send(write);
    return write;
  }

  private static ScsiCommand receivable(WireInitiator from) {
    return from.writing(
        FAST, Cdbs.write(0, 128), 64 << 10, true, Unpooled.buffer().writeZero(64 << 10));
  }

  private void assertNothingIsLeft() {
    Deadline.await("all sessions end", () -> server.sessions.sessions().isEmpty());
    Deadline.await("their memory is free", () -> server.sessions.budget().heldBytes() == 0);
    Deadline.await("their buffers are given back", () -> server.bufferBytes() == 0);
  }
}
