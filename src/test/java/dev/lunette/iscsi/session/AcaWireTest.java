package dev.lunette.iscsi.session;

import static dev.lunette.iscsi.session.TaskAttributes.ACA;
import static dev.lunette.iscsi.session.TaskAttributes.HEAD_OF_QUEUE;
import static dev.lunette.iscsi.session.TaskAttributes.ORDERED;
import static dev.lunette.iscsi.session.TaskAttributes.SIMPLE;
import static dev.lunette.iscsi.session.TaskAttributes.expectGood;
import static dev.lunette.iscsi.session.TaskAttributes.holdWrite;
import static dev.lunette.iscsi.session.TaskAttributes.orderMatters;
import static dev.lunette.iscsi.session.TaskAttributes.sendReady;
import static dev.lunette.iscsi.session.TaskAttributes.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Auto contingent allegiance (SAM-5 5.10) of two sessions on two event loops. */
final class AcaWireTest extends TwoSessionsFixture {

  private static final int CLEAR_ACA = 3;
  private static final int LOGICAL_UNIT_RESET = 5;
  private static final int REGISTER = 0;
  private static final int PREEMPT_AND_ABORT = 5;
  private static final int CHECK_CONDITION = 0x02;
  private static final int BUSY = 0x08;
  private static final int ACA_ACTIVE = 0x30;

  /** TEST UNIT READY with NACA. */
  private static final byte[] READY_NACA = HexFormat.of().parseHex("000000000004");

  /** Reads behind the end, with and without NACA. */
  private static final byte[] BEYOND_NACA = HexFormat.of().parseHex("28007fffffff00000104");

  private static final byte[] BEYOND = HexFormat.of().parseHex("28007fffffff00000100");

  private static void expectStatus(WireInitiator of, int status) throws IOException {
    assertThat(of.expect(ScsiResponse.class).status()).isEqualTo(status);
  }

  private static void sendBeyond(WireInitiator by, int attribute, byte[] cdb) throws IOException {
    by.send(with(attribute, by.reading(GATED, cdb, BLOCK)));
  }

  private static void fail(WireInitiator by) throws IOException {
    sendBeyond(by, HEAD_OF_QUEUE, BEYOND_NACA);
    expectStatus(by, CHECK_CONDITION);
  }

  private static void expectReady(WireInitiator of, int attribute, int status) throws IOException {
    sendReady(of, attribute, GATED);
    expectStatus(of, status);
  }

  private static void call(WireInitiator by, int function) throws IOException {
    int tag = by.sendFunction(function, GATED, 0);
    TaskManagementResponse response = by.expect(TaskManagementResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(tag);
    assertThat(response.response()).isZero();
  }

  @Test
  void whoHasFailedIsToldOfItsConditionAndOthersAreBusyUntilItIsCleared() throws Exception {
    fail(one);

    expectReady(one, SIMPLE, ACA_ACTIVE);
    expectReady(one, HEAD_OF_QUEUE, ACA_ACTIVE);
    expectReady(two, SIMPLE, BUSY);
    expectReady(two, ACA, BUSY);
    two.send(two.reading(GATED, READY_NACA, 0));
    expectStatus(two, ACA_ACTIVE);
    expectGood(one, sendReady(one, SIMPLE, TestServer.FAST)); // another logical unit
    expectGood(one, sendReady(one, ACA, GATED));
    call(two, CLEAR_ACA); // it has none
    expectReady(two, SIMPLE, BUSY);

    call(one, CLEAR_ACA);
    assertThat(orderMatters(server)).isFalse();
    expectGood(one, sendReady(one, SIMPLE, GATED));
    expectGood(two, sendReady(two, SIMPLE, GATED));
  }

  @Test
  void withoutNacaNothingWaits() throws Exception {
    sendBeyond(one, SIMPLE, BEYOND);
    expectStatus(one, CHECK_CONDITION);
    expectGood(one, sendReady(one, SIMPLE, GATED));
    assertThat(orderMatters(server)).isFalse();
  }

  @Test
  void whatIsDormantWaitsAndWhatTheDiskHasGoesOn() throws Exception {
    int write = holdWrite(server, one, SIMPLE);
    int ordered = sendReady(two, ORDERED, GATED);
    two.expectSilence();
    fail(one);

    server.gate.open();
    expectGood(one, write);
    two.expectSilence();

    call(one, CLEAR_ACA);
    expectGood(two, ordered);
    Deadline.await("order matters no longer", () -> !orderMatters(server));
  }

  @Test
  void aWriteWhoseDataWasOnItsWayIsNotExecutedBeforeItIsCleared() throws Exception {
    byte[] data = Transfers.random(BLOCK, 3);
    ScsiCommand write =
        one.writing(GATED, Cdbs.write(0, 1), data.length, true, Unpooled.EMPTY_BUFFER);
    one.send(write);
    ReadyToTransfer r2t = one.expect(ReadyToTransfer.class);
    fail(two);

    new Transfers(one).answer(write, r2t, data);
    one.expectSilence();
    int mending = holdWrite(server, two, ACA);
    server.gate.open();
    expectGood(two, mending);
    one.expectSilence(); // the disk would have had it first

    call(two, CLEAR_ACA);
    expectGood(one, write.initiatorTaskTag());
    assertThat(new Transfers(one).read(GATED, 0, BLOCK)).isEqualTo(data);
    Deadline.await("order matters no longer", () -> !orderMatters(server));
  }

  @Test
  void anAcaCommandThatFailsClearsTheConditionOrEstablishesItAnew() throws Exception {
    fail(one);

    sendBeyond(one, ACA, BEYOND_NACA);
    expectStatus(one, CHECK_CONDITION);
    expectReady(one, SIMPLE, ACA_ACTIVE);

    sendBeyond(one, ACA, BEYOND);
    expectStatus(one, CHECK_CONDITION);
    expectGood(one, sendReady(one, SIMPLE, GATED));
  }

  @Test
  void thereIsOneAcaCommandAtATimeAndClearAcaAbortsIt() throws Exception {
    fail(one);
    holdWrite(server, one, ACA);

    expectReady(one, ACA, ACA_ACTIVE);
    int function = one.sendFunction(CLEAR_ACA, GATED, 0);
    one.expectSilence(); // the disk has the write
    server.gate.open();

    TaskManagementResponse response = one.expect(TaskManagementResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(function);
    expectGood(one, sendReady(one, SIMPLE, GATED));
  }

  @Test
  void aResetClearsIt() throws Exception {
    fail(one);
    call(two, LOGICAL_UNIT_RESET);

    one.send(one.reading(GATED, Cdbs.testUnitReady(), 0));
    assertThat(Senses.of(one.expect(ScsiResponse.class))).isEqualTo(Senses.RESET_OCCURRED);
    expectGood(one, sendReady(one, SIMPLE, GATED));
  }

  @Test
  void theLossOfTheSessionClearsIt() throws Exception {
    int write = holdWrite(server, two, SIMPLE);
    int ordered = sendReady(two, ORDERED, GATED);
    two.expectSilence();
    fail(one);
    server.gate.open();
    expectGood(two, write);
    two.expectSilence();

    one.wire.reset();

    expectGood(two, ordered);
  }

  @Test
  void preemptAndAbortClearsTheConditionOfWhoIsPreempted() throws Exception {
    PreemptAndAbortWireTest.succeeds(one, REGISTER, 0, 1);
    PreemptAndAbortWireTest.succeeds(two, REGISTER, 0, 2);
    fail(one);
    expectReady(two, SIMPLE, BUSY);

    PreemptAndAbortWireTest.succeeds(two, PREEMPT_AND_ABORT, 2, 1);

    expectGood(two, sendReady(two, SIMPLE, GATED));
  }

  @Test
  void withATaskSetForEachNexusItConcernsNobodyElse() throws Exception {
    TaskAttributes.select(one, "0a0a2210" + "00".repeat(8));
    two.ready(GATED);
    fail(one);

    expectReady(one, SIMPLE, ACA_ACTIVE);
    expectGood(two, sendReady(two, SIMPLE, GATED));
    fail(two);
    expectReady(two, SIMPLE, ACA_ACTIVE);
    call(two, CLEAR_ACA);
    expectGood(two, sendReady(two, SIMPLE, GATED));
    expectReady(one, SIMPLE, ACA_ACTIVE);
  }
}
