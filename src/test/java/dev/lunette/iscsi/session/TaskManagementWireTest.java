package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.ResidualFlag;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Task management against a disk that stalls and tasks that still receive (RFC 7143 11.5). */
class TaskManagementWireTest {

  private static final int ABORT_TASK = 1;
  private static final int ABORT_TASK_SET = 2;
  private static final int CLEAR_ACA = 3;
  private static final int CLEAR_TASK_SET = 4;
  private static final int LOGICAL_UNIT_RESET = 5;
  private static final int TARGET_WARM_RESET = 6;
  private static final int TARGET_COLD_RESET = 7;
  private static final int TASK_REASSIGN = 8;

  private static final int COMPLETE = 0;
  private static final int GATED = TestServer.GATED;
  private static final int FAST = TestServer.FAST;

  private TestServer server;
  private WireInitiator initiator;
  private WireInitiator other;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start();
    initiator = WireInitiator.login(server);
    other = WireInitiator.another(server, 1);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    initiator.close();
    other.close();
    server.close();
  }

  @Test
  @DisplayName("past bug 21: abort is answered only when the task can't touch the disk any more")
  void pastBug21AbortTaskIsAnsweredOnlyWhenTheDiskLetsGo() throws Exception {
    server.gate.shut();
    int tag = initiator.sendWrite(GATED, 0, Transfers.random(4096, 1));
    server.gate.awaitArrivals(1);

    int function = initiator.sendFunction(ABORT_TASK, GATED, tag);

    initiator.expectSilence();
    server.gate.open();
    assertAnswer(initiator, function, COMPLETE);
    initiator.expectSilence(); // and never a status
  }

  @ParameterizedTest
  @ValueSource(ints = {ABORT_TASK_SET, CLEAR_TASK_SET, LOGICAL_UNIT_RESET, TARGET_WARM_RESET})
  @DisplayName("past bug 21: every function that aborts waits for the disk")
  void pastBug21EveryFunctionWaitsForTheDisk(int kind) throws Exception {
    server.gate.shut();
    initiator.sendWrite(GATED, 0, Transfers.random(4096, 1));
    initiator.sendRead(GATED, 0, 1);
    server.gate.awaitArrivals(2);

    int function = initiator.sendFunction(kind, GATED, 0);

    initiator.expectSilence();
    server.gate.open();
    assertAnswer(initiator, function, COMPLETE);
    initiator.expectSilence();
    initiator.ready(GATED);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {ABORT_TASK, ABORT_TASK_SET, CLEAR_TASK_SET, LOGICAL_UNIT_RESET, TARGET_WARM_RESET})
  @DisplayName("past bug 12: a write that waits for Data-Out is aborted at once")
  void pastBug12AWriteThatWaitsForDataOutIsAbortedAtOnce(int kind) throws IOException {
    ScsiCommand write = receiving(initiator);
    assertThat(server.sessions.budget().heldBytes()).as("beside the reserve").isPositive();

    int function = initiator.sendFunction(kind, FAST, write.initiatorTaskTag());

    assertAnswer(initiator, function, COMPLETE);
    assertThat(server.sessions.budget().heldBytes()).isZero();
    initiator.expectSilence();
    initiator.ready(FAST);
  }

  @ParameterizedTest
  @ValueSource(ints = {LOGICAL_UNIT_RESET, TARGET_WARM_RESET, TARGET_COLD_RESET, CLEAR_TASK_SET})
  void aResetWaitsForTheTasksOfAllSessionsAndNoneOfThemIsAnswered(int kind) throws Exception {
    server.gate.shut();
    other.sendWrite(GATED, 0, Transfers.random(4096, 1));
    initiator.sendRead(GATED, 8, 1);
    server.gate.awaitArrivals(2);
    receiving(other, GATED);

    int function = initiator.sendFunction(kind, GATED, 0);

    initiator.expectSilence();
    other.expectSilence();
    server.gate.open();
    assertAnswer(initiator, function, COMPLETE);
    if (kind == TARGET_COLD_RESET) {
      initiator.wire.awaitEnd();
      other.wire.awaitEnd();
    } else {
      initiator.expectSilence();
      other.expectSilence();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {LOGICAL_UNIT_RESET, TARGET_WARM_RESET})
  void aResetIsToldToEverySessionOnce(int kind) throws IOException {
    assertAnswer(initiator, initiator.sendFunction(kind, GATED, 0), COMPLETE);

    for (WireInitiator each : List.of(initiator, other)) {
      assertThat(attention(each)).isEqualTo(Senses.RESET_OCCURRED);
      assertNoAttention(each);
    }
  }

  @Test
  void clearTaskSetIsToldOnlyToWhoLostTasks() throws Exception {
    try (WireInitiator third = WireInitiator.another(server, 2)) {
      server.gate.shut();
      other.sendRead(GATED, 0, 1);
      initiator.sendRead(GATED, 0, 1);
      receiving(third); // a task too, but on another unit
      server.gate.awaitArrivals(2);
      int function = initiator.sendFunction(CLEAR_TASK_SET, GATED, 0);
      initiator.expectSilence();
      server.gate.open();
      assertAnswer(initiator, function, COMPLETE);

      assertThat(attention(other)).isEqualTo(Senses.COMMANDS_CLEARED);
      assertNoAttention(initiator);
      assertNoAttention(third);
    }
  }

  @Test
  void abortTaskSetLeavesOtherSessionsAndOtherUnitsAlone() throws Exception {
    server.gate.shut();
    int read = other.sendRead(GATED, 0, 1);
    initiator.sendRead(GATED, 0, 1);
    server.gate.awaitArrivals(2);
    ScsiCommand write = receiving(initiator);
    int function = initiator.sendFunction(ABORT_TASK_SET, GATED, 0);
    initiator.expectSilence();
    server.gate.open();

    assertAnswer(initiator, function, COMPLETE);
    Transfers transfers = new Transfers(other);
    transfers.receive(read, 512, ResidualFlag.NONE, 0);
    assertNoAttention(other);
    function = initiator.sendFunction(ABORT_TASK, FAST, write.initiatorTaskTag());
    assertAnswer(initiator, function, COMPLETE);
  }

  @Test
  void aResetReachesTheTasksOfAnotherTargetThatMapsTheSameDisk() throws Exception {
    try (WireInitiator elsewhere = new WireInitiator(server, Offer.LIBERAL, 99)) {
      elsewhere.login(TestServer.SECOND);
      elsewhere.ready(TestServer.SHARED_BY_SECOND);
      server.gate.shut();
      elsewhere.sendRead(TestServer.SHARED_BY_SECOND, 0, 1);
      server.gate.awaitArrivals(1);

      int function = initiator.sendFunction(LOGICAL_UNIT_RESET, GATED, 0);

      initiator.expectSilence();
      server.gate.open();
      assertAnswer(initiator, function, COMPLETE);
      elsewhere.expectSilence();
    }
  }

  @Test
  void targetColdResetEndsTheSessionsOfItsTargetOnly() throws IOException {
    try (WireInitiator elsewhere = new WireInitiator(server, Offer.LIBERAL, 99)) {
      elsewhere.login(TestServer.SECOND);
      elsewhere.ready(GATED);
      int function = initiator.sendFunction(TARGET_COLD_RESET, 0, 0);

      assertAnswer(initiator, function, COMPLETE);
      initiator.wire.awaitEnd();
      other.wire.awaitEnd();
      elsewhere.ready(GATED);
      Deadline.await("one session is left", () -> server.sessions.sessions().size() == 1);
    }
  }

  @Test
  void abortTaskOfATaskThatIsOverIsComplete() throws IOException {
    int tag = initiator.sendWrite(FAST, 0, new byte[512]);
    initiator.expect(ScsiResponse.class);

    assertAnswer(initiator, initiator.sendFunction(ABORT_TASK, FAST, tag), COMPLETE);
  }

  @Test
  void functionsThatAreNotOfferedSaySo() throws IOException {
    assertAnswer(initiator, initiator.sendFunction(CLEAR_ACA, FAST, 0), COMPLETE); // there is none
    assertAnswer(initiator, initiator.sendFunction(TASK_REASSIGN, FAST, 0), 4);
    assertAnswer(initiator, initiator.sendFunction(0x55, FAST, 0), 5);
  }

  @ParameterizedTest
  @ValueSource(ints = {ABORT_TASK_SET, CLEAR_TASK_SET, LOGICAL_UNIT_RESET})
  void aNumberThatLeadsToNoUnitIsNamed(int kind) throws IOException {
    assertAnswer(initiator, initiator.sendFunction(kind, 77, 0), 2);
  }

  private ScsiCommand receiving(WireInitiator from) throws IOException {
    return receiving(from, FAST);
  }

  /** A write of 512 KiB that has got its two R2Ts and no data. */
  private static ScsiCommand receiving(WireInitiator from, int lun) throws IOException {
    ScsiCommand write =
        from.writing(lun, Cdbs.write(0, 1024), 512 << 10, true, Unpooled.EMPTY_BUFFER);
    from.send(write);
    from.expect(ReadyToTransfer.class);
    from.expect(ReadyToTransfer.class);
    return write;
  }

  private static void assertAnswer(WireInitiator from, int tag, int response) throws IOException {
    TaskManagementResponse answer = from.expect(TaskManagementResponse.class);
    assertThat(answer.initiatorTaskTag()).isEqualTo(tag);
    assertThat(answer.response()).isEqualTo(response);
  }

  private static String attention(WireInitiator of) throws IOException {
    of.send(of.reading(GATED, Cdbs.testUnitReady(), 0));
    return Senses.of(of.expect(ScsiResponse.class));
  }

  private static void assertNoAttention(WireInitiator of) throws IOException {
    of.send(of.reading(GATED, Cdbs.testUnitReady(), 0));
    assertThat(of.expect(ScsiResponse.class).status()).as("no unit attention").isZero();
  }
}
