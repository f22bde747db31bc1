package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A SANITIZE may take hours: it goes on whoever gives it up, and nobody waits for it then. */
final class SanitizeWireTest {

  private static final int ABORT_TASK = 1;
  private static final int ABORT_TASK_SET = 2;
  private static final int LOGICAL_UNIT_RESET = 5;
  private static final int GATED = TestServer.GATED;
  private static final String IN_PROGRESS = "2/04/1B";

  /** An OVERWRITE with one byte; gives its tag. */
  private static int sanitize(WireInitiator initiator) throws IOException {
    byte[] cdb = HexFormat.of().parseHex("48010000000000000500000000000000");
    byte[] list = {1, 0, 0, 1, 0x5A};
    ScsiCommand command =
        initiator.writing(GATED, cdb, list.length, true, Unpooled.wrappedBuffer(list));
    initiator.send(command);
    return command.initiatorTaskTag();
  }

  private static String ready(WireInitiator initiator) throws IOException {
    while (true) {
      initiator.send(initiator.reading(GATED, Cdbs.testUnitReady(), 0));
      ScsiResponse response = initiator.expect(ScsiResponse.class);
      String said = response.status() == 0 ? "" : Senses.of(response);
      if (!said.startsWith("6/")) {
        return said;
      }
    }
  }

  private static void awaitReady(WireInitiator initiator) throws Exception {
    for (int looks = 0; !ready(initiator).isEmpty(); looks++) {
      assertThat(looks).isLessThan(3000);
      Thread.sleep(10);
    }
    byte[] expected = new byte[512];
    Arrays.fill(expected, (byte) 0x5A);
    assertThat(new Transfers(initiator).read(GATED, 3, 512)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {ABORT_TASK, ABORT_TASK_SET, LOGICAL_UNIT_RESET})
  void abortIsAnsweredAtOnceAndTheWorkGoesOn(int function) throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      initiator.ready(GATED);
      server.gate.shut();
      int tag = sanitize(initiator);
      server.gate.awaitArrivals(1);
      int asked = initiator.sendFunction(function, GATED, function == ABORT_TASK ? tag : 0);
      TaskManagementResponse answer = initiator.expect(TaskManagementResponse.class);
      assertThat(answer.initiatorTaskTag()).isEqualTo(asked);
      assertThat(answer.response()).isZero();
      assertThat(ready(initiator)).isEqualTo(IN_PROGRESS);
      server.gate.open();
      awaitReady(initiator);
    }
  }

  @Test
  void sessionThatEndsLeavesItGoingOn() throws Exception {
    try (TestServer server = TestServer.start()) {
      try (WireInitiator initiator = WireInitiator.login(server)) {
        initiator.ready(GATED);
        server.gate.shut();
        sanitize(initiator);
        server.gate.awaitArrivals(1);
      }
      // the same session, reinstated; one that logs in is not asked whether the disk is ready
      try (WireInitiator again = new WireInitiator(server, Offer.LIBERAL, WireInitiator.ISID)) {
        again.login(TestServer.FIRST);
        assertThat(ready(again)).isEqualTo(IN_PROGRESS);
        server.gate.open();
        awaitReady(again);
      }
    }
  }
}
