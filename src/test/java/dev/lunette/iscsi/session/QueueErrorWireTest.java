package dev.lunette.iscsi.session;

import static dev.lunette.iscsi.session.TaskAttributes.ACA;
import static dev.lunette.iscsi.session.TaskAttributes.ORDERED;
import static dev.lunette.iscsi.session.TaskAttributes.SIMPLE;
import static dev.lunette.iscsi.session.TaskAttributes.expectGood;
import static dev.lunette.iscsi.session.TaskAttributes.holdWrite;
import static dev.lunette.iscsi.session.TaskAttributes.sendReady;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a command that fails does to others, of two sessions on two event loops (QERR). */
final class QueueErrorWireTest extends TwoSessionsFixture {

  private static final int CLEAR_TASK_SET = 4;
  private static final int TASK_ABORTED = 0x40;
  private static final String REST = "00".repeat(8);
  private static final String ABORTS_ALL = "0a0a0212" + REST;
  private static final String ABORTS_OWN = "0a0a0216" + REST;

  private void select(String controlPage) throws IOException {
    TaskAttributes.select(one, controlPage);
    two.ready(GATED);
  }

  /** Sends an INQUIRY for a page that there is not. */
  private static int sendFailing(WireInitiator from) throws IOException {
    ScsiCommand command = from.reading(GATED, new byte[] {0x12, 0, 1, 0, 0, 0}, 0);
    from.send(command);
    return command.initiatorTaskTag();
  }

  private static void expectFailure(WireInitiator of, int tag) throws IOException {
    ScsiResponse response = of.expect(ScsiResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(tag);
    assertThat(Senses.of(response)).isEqualTo("5/24/00");
  }

  private static void expectCleared(WireInitiator of) throws IOException {
    sendReady(of, SIMPLE, GATED);
    assertThat(Senses.of(of.expect(ScsiResponse.class))).isEqualTo(Senses.COMMANDS_CLEARED);
  }

  @Test
  void othersGoOnAsLongAsNothingElseIsSaid() throws Exception {
    int write = holdWrite(server, one, SIMPLE);

    expectFailure(one, sendFailing(one));
    expectFailure(two, sendFailing(two));

    server.gate.open();
    expectGood(one, write);
  }

  @Test
  void allOthersAreGoneWhenAFailureIsTold() throws Exception {
    select(ABORTS_ALL);
    holdWrite(server, one, SIMPLE);
    sendReady(one, ORDERED, GATED);
    one.expectSilence();

    ScsiCommand failing =
        TaskAttributes.with(
            TaskAttributes.HEAD_OF_QUEUE, two.reading(GATED, new byte[] {0x12, 0, 1, 0, 0, 0}, 0));
    two.send(failing);
    two.expectSilence(); // the disk has the write
    server.gate.open();

    expectFailure(two, failing.initiatorTaskTag());
    one.expectSilence();
    expectCleared(one);
    expectGood(two, sendReady(two, SIMPLE, GATED));
    assertThat(server.sessions.budget().heldBytes()).isZero();
  }

  @Test
  void aCommandThatIsTurnedAwayTakesOthersAlongToo() throws Exception {
    select(ABORTS_ALL);
    holdWrite(server, one, SIMPLE);

    int failing = sendReady(two, ACA, GATED);
    two.expectSilence();
    server.gate.open();

    ScsiResponse response = two.expect(ScsiResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(failing);
    assertThat(Senses.of(response)).isEqualTo(Senses.INVALID_MESSAGE_ERROR);
    expectCleared(one);
  }

  @Test
  void onlyThoseOfItsOwnNexusAreGone() throws Exception {
    select(ABORTS_OWN);
    int write = holdWrite(server, one, SIMPLE);
    two.sendRead(GATED, 0, 1);
    server.gate.awaitArrivals(1);

    int failing = sendFailing(two);
    two.expectSilence();
    server.gate.open();

    expectFailure(two, failing);
    expectGood(one, write);
    two.expectSilence(); // nothing of the read
    expectGood(one, sendReady(one, SIMPLE, GATED));
    expectGood(two, sendReady(two, SIMPLE, GATED));
  }

  @Test
  void aTaskSetForEachNexusIsAllThatIsAborted() throws Exception {
    select("0a0a2212" + REST);
    int write = holdWrite(server, one, SIMPLE);

    expectFailure(two, sendFailing(two));

    server.gate.open();
    expectGood(one, write);
  }

  @Test
  void anotherNexusIsToldOfEachThatIsAborted() throws Exception {
    select("0a0a02120040000000000000");
    int write = holdWrite(server, one, SIMPLE);

    int failing = sendFailing(two);
    two.expectSilence();
    server.gate.open();

    expectFailure(two, failing);
    ScsiResponse aborted = one.expect(ScsiResponse.class);
    assertThat(aborted.initiatorTaskTag()).isEqualTo(write);
    assertThat(aborted.status()).isEqualTo(TASK_ABORTED);
    expectGood(one, sendReady(one, SIMPLE, GATED));
  }

  @Test
  void thoseThatFailAtOnceAreAllToldAndWaitForNoOther() throws Exception {
    select(ABORTS_ALL);
    holdWrite(server, one, SIMPLE);
    int first = sendFailing(one);
    one.expectSilence();
    int second = sendFailing(two);
    two.expectSilence();

    server.gate.open();

    expectFailure(one, first);
    expectFailure(two, second);
  }

  @Test
  void aFailureThatIsClearedBeforeItIsToldIsNotTold() throws Exception {
    select(ABORTS_ALL);
    holdWrite(server, one, SIMPLE);
    sendFailing(one);
    one.expectSilence();
    int function = one.sendFunction(CLEAR_TASK_SET, GATED, 0);
    one.expectSilence();

    server.gate.open();

    TaskManagementResponse cleared = one.expect(TaskManagementResponse.class);
    assertThat(cleared.initiatorTaskTag()).isEqualTo(function);
    one.expectSilence();
    expectGood(one, sendReady(one, SIMPLE, GATED));
    assertThat(server.sessions.budget().heldBytes()).isZero();
  }

  @Test
  void aSessionThatIsLostWithAFailureThatWaitsLeavesNothingBehind() throws Exception {
    select(ABORTS_ALL);
    holdWrite(server, two, SIMPLE);
    sendFailing(one);
    one.expectSilence();
    two.expectSilence(); // its event loop has heard of it, too

    one.wire.reset();
    server.gate.open();

    sendReady(two, ORDERED, GATED); // behind the write, of which there is nothing
    assertThat(Senses.of(two.expect(ScsiResponse.class))).isEqualTo(Senses.COMMANDS_CLEARED);
  }
}
