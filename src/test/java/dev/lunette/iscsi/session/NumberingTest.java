package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.NopIn;
import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.Response;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The numbering of commands and responses, in a window of six (RFC 7143 4.2.2). */
class NumberingTest {

  private static final int WINDOW = 6;

  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(Map.of("commandWindow", WINDOW, "immediateCommands", 3));
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    server.close();
  }

  @Test
  void commandsRunInTheOrderOfCmdSnWhateverTheOrderOfArrival() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      List<ScsiCommand> commands = new ArrayList<>();
      for (int i = 0; i < WINDOW; i++) {
        commands.add(initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0));
      }
      List<ScsiCommand> shuffled = new ArrayList<>(commands);
      Collections.shuffle(shuffled, new Random(3));
      for (ScsiCommand command : shuffled) {
        initiator.send(command);
      }

      for (ScsiCommand command : commands) {
        assertThat(initiator.expect(ScsiResponse.class).initiatorTaskTag())
            .isEqualTo(command.initiatorTaskTag());
      }
    }
  }

  @Test
  void numbersWrapManyWindowsLong() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      for (int i = 0; i < 5 * WINDOW; i++) {
        initiator.send(initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0));
        initiator.expect(ScsiResponse.class);
      }

      assertThat(initiator.cmdSn).as("CmdSN has wrapped").isPositive();
      assertThat(initiator.expCmdSn).isEqualTo(initiator.cmdSn);
      assertThat(initiator.maxCmdSn).isEqualTo(initiator.cmdSn + WINDOW - 1);
      assertThat(initiator.expStatSn).as("StatSN has wrapped").isNegative();
    }
  }

  @Test
  void commandsOutsideTheWindowAreDroppedWithoutAnAnswer() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      ScsiCommand next = initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0);
      initiator.cmdSn = next.cmdSn() + WINDOW;
      initiator.send(initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0));
      initiator.cmdSn = next.cmdSn() - 1;
      initiator.send(initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0));
      initiator.cmdSn = next.cmdSn() + 1;
      initiator.send(next);

      assertThat(initiator.expect(ScsiResponse.class).initiatorTaskTag())
          .isEqualTo(next.initiatorTaskTag());
      initiator.expectSilence();
    }
  }

  @Test
  void theWindowClosesWhileTheDiskStallsAndOpensAgain() throws Exception {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      int highest = initiator.maxCmdSn;
      for (int i = 0; i < WINDOW; i++) {
        initiator.sendRead(TestServer.GATED, i, 1);
      }
      server.gate.awaitArrivals(WINDOW);
      initiator.expectSilence();
      assertThat(initiator.maxCmdSn).as("no place is left").isEqualTo(highest);
      assertThat(initiator.expCmdSn).isEqualTo(highest + 1);
      ScsiCommand tooMany = initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0);
      initiator.send(tooMany);
      initiator.expectSilence();

      server.gate.open();
      Transfers.drain(initiator, WINDOW);
      initiator.send(tooMany);

      assertThat(initiator.expect(ScsiResponse.class).status()).isZero();
      assertThat(initiator.maxCmdSn).isEqualTo(initiator.cmdSn + WINDOW - 1);
    }
  }

  @Test
  void anImmediateCommandRunsAtOnceAndTakesNoNumber() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      ScsiCommand first = initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0);
      initiator.send(initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0)); // one ahead
      ScsiCommand urgent = initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0);
      initiator.cmdSn--;
      initiator.send(WireInitiator.immediate(urgent, first.cmdSn()));

      ScsiResponse response = initiator.expect(ScsiResponse.class);

      assertThat(response.initiatorTaskTag()).isEqualTo(urgent.initiatorTaskTag());
      assertThat(response.expCmdSn()).isEqualTo(first.cmdSn());
      initiator.send(first);
      Transfers.drain(initiator, 2);
      assertThat(initiator.expCmdSn).isEqualTo(initiator.cmdSn);
    }
  }

  @Test
  void moreImmediateCommandsThanTheLimitAreRejected() throws Exception {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      for (int i = 0; i < 4; i++) {
        ScsiCommand read = initiator.reading(TestServer.GATED, Cdbs.read(i, 1), 512);
        initiator.cmdSn--;
        initiator.send(WireInitiator.immediate(read, initiator.cmdSn));
      }

      Reject reject = initiator.expect(Reject.class);

      assertThat(reject.reason()).isEqualTo(RejectReason.IMMEDIATE_COMMAND_REJECT);
      assertThat(reject.data().readableBytes()).as("the header").isEqualTo(Pdu.HEADER_BYTES);
      server.gate.open();
      Transfers.drain(initiator, 3);
      initiator.expectSilence();
    }
  }

  @Test
  void aTaskTagInUseIsRejectedAndTheTaskGoesOn() throws Exception {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      ScsiCommand read = initiator.reading(TestServer.GATED, Cdbs.read(0, 1), 512);
      initiator.send(read);
      initiator.send(WireInitiator.immediate(read, initiator.cmdSn));

      assertThat(initiator.expect(Reject.class).reason()).isEqualTo(RejectReason.TASK_IN_PROGRESS);
      server.gate.open();
      Transfers.drain(initiator, 1);
      initiator.send(WireInitiator.immediate(read, initiator.cmdSn));
      assertThat(Transfers.drain(initiator, 1)).as("the tag is free again").isEqualTo(512);
    }
  }

  @Test
  void aNumberedPingKeepsItsPlaceInTheOrder() throws IOException {
    try (WireInitiator initiator = WireInitiator.login(server)) {
      ScsiCommand first = initiator.reading(TestServer.FAST, Cdbs.testUnitReady(), 0);
      int tag = initiator.nextTag();
      initiator.send(
          new NopOut(false, 0, tag, Pdu.RESERVED_TAG, initiator.cmdSn++, 0, Unpooled.EMPTY_BUFFER));
      initiator.send(first);

      Response status = initiator.receive();

      assertThat(status).isInstanceOf(ScsiResponse.class);
      assertThat(initiator.expect(NopIn.class).initiatorTaskTag()).isEqualTo(tag);
      assertThat(initiator.expCmdSn).isEqualTo(initiator.cmdSn);
    }
  }
}
