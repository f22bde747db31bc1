package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import dev.lunette.iscsi.pdu.TaskManagementResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With TAS a nexus is told of each command that another one has aborted (SPC-4 7.5.8). */
final class TaskAbortedWireTest extends TwoSessionsFixture {

  private static final int ABORT_TASK = 1;
  private static final int CLEAR_TASK_SET = 4;
  private static final int LOGICAL_UNIT_RESET = 5;
  private static final int TASK_ABORTED = 0x40;

  @BeforeEach
  void setTaskAbortedStatus() throws IOException {
    TaskAttributes.select(one, "0a0a02100040000000000000");
    two.ready(GATED);
  }

  private static void expectAborted(WireInitiator of, int tag) throws IOException {
    assertThat(expectAborted(of)).isEqualTo(tag);
  }

  private static int expectAborted(WireInitiator of) throws IOException {
    ScsiResponse response = of.expect(ScsiResponse.class);
    assertThat(response.status()).isEqualTo(TASK_ABORTED);
    assertThat(response.data().isReadable()).as("sense").isFalse();
    return response.initiatorTaskTag();
  }

  private static void expectComplete(WireInitiator of, int tag) throws IOException {
    TaskManagementResponse response = of.expect(TaskManagementResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(tag);
    assertThat(response.response()).isZero();
  }

  private static ScsiCommand receiving(WireInitiator from) throws IOException {
    ScsiCommand write =
        from.writing(GATED, Cdbs.write(8, 16), 16 * BLOCK, true, Unpooled.EMPTY_BUFFER);
    from.send(write);
    return write;
  }

  @Test
  void whatTheDiskHasIsAnsweredWhenTheDiskLetsGo() throws Exception {
    server.gate.shut();
    int write = one.sendWrite(GATED, 0, new byte[BLOCK]);
    two.sendRead(GATED, 0, 1);
    server.gate.awaitArrivals(2);

    int function = two.sendFunction(CLEAR_TASK_SET, GATED, 0);
    two.expectSilence();
    one.expectSilence();
    server.gate.open();

    expectComplete(two, function); // and no status of its own read
    expectAborted(one, write);
    two.expectSilence();
    one.send(one.reading(GATED, Cdbs.testUnitReady(), 0));
    assertThat(one.expect(ScsiResponse.class).status()).as("no unit attention, too").isZero();
  }

  @Test
  void aWriteIsAnsweredWhenTheDataThatWasAskedForHasCome() throws Exception {
    byte[] data = Transfers.random(16 * BLOCK, 1);
    ScsiCommand write = receiving(one);
    ReadyToTransfer request = one.expect(ReadyToTransfer.class);

    expectComplete(two, two.sendFunction(LOGICAL_UNIT_RESET, GATED, 0));
    one.expectSilence();
    new Transfers(one).answer(write, request, data);

    expectAborted(one, write.initiatorTaskTag());
    one.send(one.reading(GATED, Cdbs.testUnitReady(), 0));
    assertThat(Senses.of(one.expect(ScsiResponse.class))).isEqualTo(Senses.RESET_OCCURRED);
    assertThat(new Transfers(one).read(GATED, 8, data.length)).containsOnly(0);
    assertThat(server.sessions.budget().heldBytes()).isZero();
  }

  @Test
  void aWriteThatItsOwnNexusAbortsAfterwardsIsNotAnsweredAnyMore() throws Exception {
    ScsiCommand write = receiving(one);
    one.expect(ReadyToTransfer.class);
    expectComplete(two, two.sendFunction(CLEAR_TASK_SET, GATED, 0));

    expectComplete(one, one.sendFunction(ABORT_TASK, GATED, write.initiatorTaskTag()));

    one.expectSilence();
    assertThat(server.sessions.budget().heldBytes()).isZero();
  }

  @Test
  void whatIsDormantIsAnsweredAtOnce() throws Exception {
    server.gate.shut();
    two.sendWrite(GATED, 0, new byte[BLOCK]);
    server.gate.awaitArrivals(1);
    ScsiCommand ordered =
        TaskAttributes.with(TaskAttributes.ORDERED, one.reading(GATED, Cdbs.read(0, 1), BLOCK));
    one.send(ordered);
    one.expectSilence();
    ScsiCommand write = receiving(one); // behind the ordered one, and asked for nothing
    one.expectSilence();

    int function = two.sendFunction(CLEAR_TASK_SET, GATED, 0);

    assertThat(List.of(expectAborted(one), expectAborted(one)))
        .containsExactlyInAnyOrder(ordered.initiatorTaskTag(), write.initiatorTaskTag());
    two.expectSilence();
    server.gate.open();
    expectComplete(two, function);
  }

  @Test
  void whatItsOwnNexusAbortsIsNeverAnswered() throws Exception {
    server.gate.shut();
    one.sendWrite(GATED, 0, new byte[BLOCK]);
    server.gate.awaitArrivals(1);
    int own = one.sendFunction(CLEAR_TASK_SET, GATED, 0);
    one.expectSilence();
    int other = two.sendFunction(CLEAR_TASK_SET, GATED, 0);
    two.expectSilence();

    server.gate.open();

    expectComplete(one, own);
    expectComplete(two, other);
    one.expectSilence();
  }
}
