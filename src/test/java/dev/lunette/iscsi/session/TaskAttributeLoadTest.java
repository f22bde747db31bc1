package dev.lunette.iscsi.session;

import static dev.lunette.iscsi.session.TaskAttributes.orderMatters;
import static dev.lunette.iscsi.session.TaskAttributes.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Commands of all attributes at once, from several sessions on two event loops. */
final class TaskAttributeLoadTest extends TwoSessionsFixture {

  private static final int ABORT_TASK = 1;
  private static final int LOAD = 400;

  @AutoClose private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Sends commands of all attributes, a few at once; the writes are aborted, for want of data. */
  private static int load(WireInitiator initiator, long seed) throws IOException {
    Random random = new Random(seed);
    int ended = 0;
    while (ended < LOAD) {
      int batch = 1 + random.nextInt(8);
      for (int i = 0; i < batch; i++) {
        boolean reads = random.nextInt(3) > 0;
        byte[] cdb = reads ? Cdbs.read(i, 1) : Cdbs.write(i, 1);
        ScsiCommand command =
            reads
                ? initiator.reading(GATED, cdb, BLOCK)
                : initiator.writing(GATED, cdb, BLOCK, true, Unpooled.EMPTY_BUFFER);
        initiator.send(with(1 + random.nextInt(3), command));
        if (!reads) {
          initiator.sendFunction(ABORT_TASK, GATED, command.initiatorTaskTag());
        }
      }
      for (int left = batch; left > 0; ) {
        left -= initiator.receive() instanceof ReadyToTransfer ? 0 : 1;
      }
      ended += batch;
    }
    return ended;
  }

  @Test
  void nobodyWaitsForEverWhateverComesTogether() throws Exception {
    List<Future<Integer>> loads = new ArrayList<>();
    try (WireInitiator three = WireInitiator.another(server, 2)) {
      for (WireInitiator initiator : List.of(one, two, three)) {
        int seed = loads.size();
        loads.add(threads.submit(() -> load(initiator, seed)));
      }
      for (Future<Integer> load : loads) {
        assertThat(load.get(60, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(LOAD);
      }
    }
    Deadline.await("order matters no longer", () -> !orderMatters(server));
    assertThat(server.sessions.budget().heldBytes()).isZero();
  }
}
