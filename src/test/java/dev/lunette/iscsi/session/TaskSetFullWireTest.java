package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.DataIn;
import dev.lunette.iscsi.pdu.Response;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk or a copy manager has as many commands as it may, and says so to those above. */
final class TaskSetFullWireTest {

  private static final int GATED = TestServer.GATED;
  private static final int FAST = TestServer.FAST;
  private static final int BLOCK = TestServer.BLOCK;
  private static final int BUSY = 0x08;
  private static final int TASK_SET_FULL = 0x28;
  private static final int THREADS = 2;
  private static final int QUEUE = 4;
  private static final int BOUND = THREADS + QUEUE;
  private static final int COPIES = 32;

  private TestServer server;
  private WireInitiator one;
  private WireInitiator two;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start(Map.of("vdiskThreads", THREADS, "vdiskQueue", QUEUE));
    one = WireInitiator.login(server);
    two = WireInitiator.another(server, 1);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    one.close();
    two.close();
    server.close();
  }

  private static void expectStatus(WireInitiator of, int tag, int status) throws IOException {
    ScsiResponse response = of.expect(ScsiResponse.class);
    assertThat(response.initiatorTaskTag()).isEqualTo(tag);
    assertThat(response.response()).as("the target has completed the command").isZero();
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.data().readableBytes()).as("there is no sense").isZero();
  }

  private static Set<Integer> expectAllGood(WireInitiator of, int responses) throws IOException {
    Map<Integer, Integer> statuses = new HashMap<>();
    while (statuses.size() < responses) {
      Response response = of.receive();
      if (response instanceof ScsiResponse end) {
        statuses.put(end.initiatorTaskTag(), end.status());
      } else if (response instanceof DataIn end && end.hasStatus()) {
        statuses.put(end.initiatorTaskTag(), end.status());
      }
    }
    assertThat(statuses.values()).containsOnly(0);
    return statuses.keySet();
  }

  @Test
  void readsAboveTheBoundAreRefusedAtOnceAndAllOthersAnswered() throws Exception {
    Map<Integer, Long> accepted = new LinkedHashMap<>();
    server.gate.shut();
    for (long lba = 0; lba < BOUND; lba++) {
      accepted.put(one.sendRead(GATED, lba, 1), lba);
    }
    server.gate.awaitArrivals(THREADS);
    one.expectSilence(); // all of them have come

    for (int i = 0; i < 3; i++) {
      expectStatus(one, one.sendRead(GATED, i, 1), TASK_SET_FULL);
      expectStatus(two, two.sendRead(GATED, i, 1), TASK_SET_FULL);
    }
    one.ready(GATED); // what does not need the medium is answered still
    one.ready(FAST);

    server.gate.open();
    assertThat(expectAllGood(one, accepted.size())).isEqualTo(accepted.keySet());
    assertThat(new Transfers(one).read(GATED, 0, BLOCK)).isEqualTo(new byte[BLOCK]);
    assertThat(new Transfers(two).read(GATED, 0, BLOCK)).isEqualTo(new byte[BLOCK]);
  }

  @Test
  void writesAboveTheBoundLeaveNothingAndAreTakenWhenTheyComeAgain() throws Exception {
    byte[] data = Transfers.random(16 * BLOCK, 1);
    server.gate.shut();
    for (int lba = 0; lba < BOUND; lba++) {
      one.sendWrite(GATED, lba, block(data, lba));
    }
    one.expectSilence();
    for (int lba = BOUND; lba < 16; lba++) {
      WireInitiator from = lba % 2 == 0 ? one : two;
      expectStatus(from, from.sendWrite(GATED, lba, block(data, lba)), TASK_SET_FULL);
    }

    server.gate.open();
    expectAllGood(one, BOUND);
    byte[] expected = Arrays.copyOf(Arrays.copyOf(data, BOUND * BLOCK), 16 * BLOCK);
    assertThat(new Transfers(two).read(GATED, 0, expected.length)).isEqualTo(expected);
    new Transfers(two).write(GATED, 0, data);
    assertThat(new Transfers(one).read(GATED, 0, data.length)).isEqualTo(data);
    assertThat(server.sessions.budget().heldBytes()).isZero();
  }

  @Test
  void whoSendsManyTimesTheBoundGetsAnAnswerToEach() throws Exception {
    int commands = 100;
    Map<Integer, Integer> statuses = new HashMap<>();
    server.gate.shut();
    for (int i = 0; i < commands; i++) {
      one.sendWrite(GATED, i, Transfers.random(BLOCK, i));
    }
    for (int i = 0; i < commands - BOUND; i++) {
      ScsiResponse refused = one.expect(ScsiResponse.class);
      statuses.put(refused.initiatorTaskTag(), refused.status());
    }
    assertThat(statuses.values()).containsOnly(TASK_SET_FULL);
    one.expectSilence();

    server.gate.open();
    assertThat(expectAllGood(one, BOUND)).doesNotContainAnyElementsOf(statuses.keySet());
    assertThat(statuses).hasSize(commands - BOUND);
  }

  @Test
  void aCopyAboveTheBoundIsBusyAndTheOthersGoOn() throws Exception {
    server.gate.shut();
    for (int id = 1; id <= COPIES; id++) {
      one.send(CopyAbortWireTest.copy(one, id));
    }
    server.gate.awaitArrivals(1);
    for (WireInitiator each : new WireInitiator[] {one, two}) {
      ScsiCommand above = CopyAbortWireTest.copy(each, COPIES + 1);
      each.send(above);
      expectStatus(each, above.initiatorTaskTag(), BUSY);
      each.ready(FAST);
    }

    server.gate.open();
    expectAllGood(one, COPIES);
    ScsiCommand again = CopyAbortWireTest.copy(two, COPIES + 1);
    two.send(again);
    expectStatus(two, again.initiatorTaskTag(), 0);
  }

  private static byte[] block(byte[] data, int lba) {
    return Arrays.copyOfRange(data, lba * BLOCK, (lba + 1) * BLOCK);
  }
}
