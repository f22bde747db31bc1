package dev.lunette.iscsi.session;

import static dev.lunette.iscsi.session.TaskAttributes.ACA;
import static dev.lunette.iscsi.session.TaskAttributes.HEAD_OF_QUEUE;
import static dev.lunette.iscsi.session.TaskAttributes.ORDERED;
import static dev.lunette.iscsi.session.TaskAttributes.SIMPLE;
import static dev.lunette.iscsi.session.TaskAttributes.UNTAGGED;
import static dev.lunette.iscsi.session.TaskAttributes.expectGood;
import static dev.lunette.iscsi.session.TaskAttributes.holdWrite;
import static dev.lunette.iscsi.session.TaskAttributes.orderMatters;
import static dev.lunette.iscsi.session.TaskAttributes.sendReady;
import static dev.lunette.iscsi.session.TaskAttributes.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.Reject;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Task attributes of two sessions on two event loops (SAM-5 8.6, RFC 7143 11.3.1). */
final class TaskAttributeWireTest extends TwoSessionsFixture {

  private static final int ABORT_TASK = 1;
  private static final int CLEAR_TASK_SET = 4;
  private static final int FAST = TestServer.FAST;

  private void select(String controlPage) throws IOException {
    TaskAttributes.select(one, controlPage);
    two.ready(GATED);
  }

  @Test
  void anOrderedCommandWaitsForOlderOnesOfAllSessionsAndYoungerOnesWaitForIt() throws Exception {
    int write = holdWrite(server, one, SIMPLE);

    int ordered = sendReady(two, ORDERED, GATED);
    two.expectSilence();
    int younger = sendReady(one, SIMPLE, GATED);
    int untagged = sendReady(one, UNTAGGED, GATED);
    one.expectSilence();
    expectGood(two, sendReady(two, SIMPLE, FAST)); // another logical unit
    expectGood(two, sendReady(two, HEAD_OF_QUEUE, GATED));
    expectGood(one, sendReady(one, HEAD_OF_QUEUE, GATED));

    server.gate.open();
    expectGood(one, write);
    expectGood(two, ordered);
    expectGood(one, younger);
    expectGood(one, untagged);
    Deadline.await("order matters no longer", () -> !orderMatters(server));
    expectGood(one, sendReady(one, SIMPLE, GATED));
  }

  @Test
  void youngerCommandsWaitForAHeadOfQueue() throws Exception {
    int head = holdWrite(server, one, HEAD_OF_QUEUE);

    int simple = sendReady(two, SIMPLE, GATED);
    two.expectSilence();
    expectGood(two, sendReady(two, HEAD_OF_QUEUE, GATED));

    server.gate.open();
    expectGood(one, head);
    expectGood(two, simple);
  }

  @Test
  void whoWaitsGoesOnWhenWhatItWaitsForIsAborted() throws Exception {
    int write = holdWrite(server, one, SIMPLE);
    int ordered = sendReady(two, ORDERED, GATED);
    two.expectSilence();
    int younger = sendReady(one, SIMPLE, GATED);
    one.expectSilence();

    int function = two.sendFunction(ABORT_TASK, GATED, ordered);

    assertThat(two.expect(TaskManagementResponse.class).initiatorTaskTag()).isEqualTo(function);
    expectGood(one, younger);
    server.gate.open();
    expectGood(one, write);
    two.expectSilence();
  }

  @Test
  void whoWaitsGoesOnWhenTheSessionOfWhatItWaitsForIsLost() throws Exception {
    int write = holdWrite(server, one, SIMPLE);
    sendReady(two, ORDERED, GATED);
    two.expectSilence();
    int younger = sendReady(one, SIMPLE, GATED);
    one.expectSilence();

    two.wire.reset();

    expectGood(one, younger);
    server.gate.open();
    expectGood(one, write);
  }

  @Test
  void clearTaskSetEndsTheDormantOnesToo() throws Exception {
    holdWrite(server, one, SIMPLE);
    sendReady(two, ORDERED, GATED);
    two.expectSilence();
    sendReady(one, SIMPLE, GATED);
    one.expectSilence();

    int function = two.sendFunction(CLEAR_TASK_SET, GATED, 0);
    two.expectSilence(); // the disk has the write
    server.gate.open();

    assertThat(two.expect(TaskManagementResponse.class).initiatorTaskTag()).isEqualTo(function);
    assertThat(orderMatters(server)).isFalse();
    one.send(one.reading(GATED, Cdbs.testUnitReady(), 0));
    assertThat(Senses.of(one.expect(ScsiResponse.class))).isEqualTo(Senses.COMMANDS_CLEARED);
  }

  @Test
  void aTaskSetForEachNexusDoesNotWaitForOthers() throws Exception {
    select("0a0a2210" + "00".repeat(8));
    int write = holdWrite(server, one, SIMPLE);

    expectGood(two, sendReady(two, ORDERED, GATED));
    int ordered = sendReady(one, ORDERED, GATED);
    one.expectSilence();
    expectGood(two, sendReady(two, SIMPLE, GATED));
    int function = two.sendFunction(CLEAR_TASK_SET, GATED, 0); // its own
    assertThat(two.expect(TaskManagementResponse.class).initiatorTaskTag()).isEqualTo(function);

    server.gate.open();
    expectGood(one, write);
    expectGood(one, ordered);
  }

  @Test
  void restrictedReorderingKeepsAReadBehindAWriteOfTheSameBlocks() throws Exception {
    select("0a0a0200" + "00".repeat(8));
    byte[] data = Transfers.random(BLOCK, 6);
    server.gate.shut();
    int write = one.sendWrite(GATED, 0, data);
    server.gate.awaitArrivals(1);

    int read = one.sendRead(GATED, 0, 1);
    int ready = sendReady(one, SIMPLE, GATED);
    expectGood(one, ready);
    two.sendRead(GATED, 0, 1);
    server.gate.awaitArrivals(1); // that of the other nexus
    assertThat(server.gate.arrivals()).isZero();

    server.gate.open();
    expectGood(one, write);
    DataIn answer = one.expect(DataIn.class);
    assertThat(answer.initiatorTaskTag()).isEqualTo(read);
    assertThat(answer.data()).isEqualTo(Unpooled.wrappedBuffer(data));
    two.expect(DataIn.class);
    select("0a0a0210" + "00".repeat(8));
    assertThat(orderMatters(server)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7})
  void aReservedAttributeIsRejected(int attribute) throws IOException {
    sendReady(one, attribute, FAST);
    assertThat(one.expect(Reject.class).reason()).isEqualTo(RejectReason.INVALID_PDU_FIELD);
    expectGood(one, sendReady(one, SIMPLE, FAST));
  }

  @Test
  void theAcaAttributeIsRefusedOnceItsDataHasCome() throws IOException {
    sendReady(one, ACA, FAST);
    assertThat(Senses.of(one.expect(ScsiResponse.class))).isEqualTo(Senses.INVALID_MESSAGE_ERROR);
    ScsiCommand write =
        one.writing(FAST, Cdbs.write(0, 8), 8 * BLOCK, true, Unpooled.wrappedBuffer(new byte[512]));
    one.send(with(ACA, write));
    assertThat(Senses.of(one.expect(ScsiResponse.class))).isEqualTo(Senses.INVALID_MESSAGE_ERROR);
    expectGood(one, sendReady(one, SIMPLE, FAST));
  }
}
