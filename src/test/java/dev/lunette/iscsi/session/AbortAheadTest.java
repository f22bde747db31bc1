package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementRequest;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Task management of commands that wait for one that has not come (RFC 7143 11.5.1, 11.6.1). */
class AbortAheadTest {

  private static final int ABORT_TASK = 1;
  private static final int ABORT_TASK_SET = 2;
  private static final int CLEAR_TASK_SET = 4;
  private static final int LOGICAL_UNIT_RESET = 5;
  private static final int TARGET_WARM_RESET = 6;
  private static final int FAST = TestServer.FAST;

  private TestServer server;
  private WireInitiator initiator;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start();
    initiator = WireInitiator.login(server);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    initiator.close();
    server.close();
  }

  @Test
  void abortTaskOfAWriteThatWaitsForAnEarlierCommandKeepsItFromRunning() throws IOException {
    ScsiCommand missing = initiator.reading(FAST, Cdbs.testUnitReady(), 0);
    int tag = initiator.sendWrite(FAST, 0, Transfers.random(512, 1));
    ScsiCommand last = initiator.reading(FAST, Cdbs.testUnitReady(), 0);
    initiator.send(last);

    assertComplete(initiator.sendFunction(ABORT_TASK, FAST, tag));
    initiator.send(missing);

    for (ScsiCommand command : new ScsiCommand[] {missing, last}) {
      assertThat(initiator.expect(ScsiResponse.class).initiatorTaskTag())
          .isEqualTo(command.initiatorTaskTag());
    }
    initiator.expectSilence();
    assertThat(new Transfers(initiator).read(FAST, 0, 512)).containsOnly(0);
  }

  @Test
  void abortTaskOfACommandThatNeverCameLetsTheNextOnesRun() throws IOException {
    ScsiCommand missing = initiator.reading(FAST, Cdbs.testUnitReady(), 0);
    ScsiCommand next = initiator.reading(FAST, Cdbs.testUnitReady(), 0);
    initiator.send(next);
    initiator.expectSilence();

    int tag = initiator.nextTag();
    initiator.send(
        new TaskManagementRequest(
            true,
            ABORT_TASK,
            WireInitiator.lun(FAST),
            tag,
            missing.initiatorTaskTag(),
            initiator.cmdSn,
            initiator.expStatSn,
            missing.cmdSn(),
            0));

    assertThat(initiator.expect(ScsiResponse.class).initiatorTaskTag())
        .isEqualTo(next.initiatorTaskTag());
    assertComplete(tag);
    initiator.ready(FAST);
  }

  @ParameterizedTest
  @ValueSource(ints = {ABORT_TASK_SET, CLEAR_TASK_SET, LOGICAL_UNIT_RESET, TARGET_WARM_RESET})
  void everyFunctionReachesWritesThatWaitForAnEarlierCommand(int kind) throws IOException {
    ScsiCommand missing = initiator.reading(FAST, Cdbs.testUnitReady(), 0);
    initiator.sendWrite(FAST, 0, Transfers.random(512, 1));

    assertComplete(initiator.sendFunction(kind, FAST, 0));
    initiator.send(missing);

    assertThat(initiator.expect(ScsiResponse.class).initiatorTaskTag())
        .isEqualTo(missing.initiatorTaskTag());
    initiator.expectSilence();
    assertThat(new Transfers(initiator).read(FAST, 0, 512)).containsOnly(0);
  }

  private void assertComplete(int tag) throws IOException {
    TaskManagementResponse answer = initiator.expect(TaskManagementResponse.class);
    assertThat(answer.initiatorTaskTag()).isEqualTo(tag);
    assertThat(answer.response()).isZero();
  }
}
