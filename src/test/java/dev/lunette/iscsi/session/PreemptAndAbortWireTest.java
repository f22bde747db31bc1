package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Whoever takes another's reservation with PREEMPT AND ABORT knows that it writes no more. */
final class PreemptAndAbortWireTest {
  private static final int GATED = TestServer.GATED;
  private static final int REGISTER = 0;
  private static final int RESERVE = 1;
  private static final int PREEMPT_AND_ABORT = 5;
  private static final int REGISTER_AND_IGNORE_EXISTING_KEY = 6;
  private static final int EXCLUSIVE_ACCESS = 3;
  private static final int RESERVATION_CONFLICT = 0x18;
  private static final int LIST_BYTES = 24;

  private static ScsiCommand reserveOut(
      WireInitiator initiator, int action, long key, long newKey) {
    byte[] cdb =
        ByteBuffer.allocate(16)
            .put(0, (byte) 0x5F)
            .put(1, (byte) action)
            .put(2, (byte) EXCLUSIVE_ACCESS)
            .putInt(5, LIST_BYTES)
            .array();
    byte[] list = ByteBuffer.allocate(LIST_BYTES).putLong(key).putLong(newKey).array();
    return initiator.writing(GATED, cdb, LIST_BYTES, true, Unpooled.wrappedBuffer(list));
  }

  static void succeeds(WireInitiator initiator, int action, long key, long newKey)
      throws IOException {
    initiator.send(reserveOut(initiator, action, key, newKey));
    assertThat(initiator.expect(ScsiResponse.class).status()).isZero();
  }

  @Test
  void twoOfThemDoNotWaitForEachOther() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator one = WireInitiator.login(server);
        WireInitiator two = WireInitiator.another(server, 1)) {
      succeeds(one, REGISTER, 0, 1);
      succeeds(two, REGISTER, 0, 2);
      succeeds(two, RESERVE, 2, 0);
      server.gate.shut();
      two.sendWrite(GATED, 0, Transfers.random(4096, 1));
      server.gate.awaitArrivals(1);
      ScsiCommand waiting = reserveOut(one, PREEMPT_AND_ABORT, 1, 2);
      one.send(waiting);
      one.expectSilence();

      two.ready(GATED); // hears that its registration is gone
      succeeds(two, REGISTER_AND_IGNORE_EXISTING_KEY, 0, 2);
      succeeds(two, PREEMPT_AND_ABORT, 2, 1);

      server.gate.open();
      ScsiResponse answer = one.expect(ScsiResponse.class);
      assertThat(answer.initiatorTaskTag()).isEqualTo(waiting.initiatorTaskTag());
      assertThat(answer.status()).isZero();
    }
  }

  @Test
  void isAnsweredOnlyWhenTheDiskLetsGoOfWhatItAborts() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator failed = WireInitiator.login(server);
        WireInitiator heir = WireInitiator.another(server, 1);
        WireInitiator stranger = WireInitiator.another(server, 2)) {
      succeeds(failed, REGISTER, 0, 1);
      succeeds(heir, REGISTER, 0, 2);
      succeeds(failed, RESERVE, 1, 0);
      server.gate.shut();
      failed.sendWrite(GATED, 0, Transfers.random(4096, 1));
      server.gate.awaitArrivals(1);

      ScsiCommand preempt = reserveOut(heir, PREEMPT_AND_ABORT, 2, 1);
      heir.send(preempt);

      heir.expectSilence();
      failed.sendWrite(GATED, 8, Transfers.random(512, 2)); // fails at once
      assertThat(failed.expect(ScsiResponse.class).status()).isEqualTo(RESERVATION_CONFLICT);
      server.gate.open();
      ScsiResponse answer = heir.expect(ScsiResponse.class);
      assertThat(answer.initiatorTaskTag()).isEqualTo(preempt.initiatorTaskTag());
      assertThat(answer.status()).isZero();
      failed.expectSilence(); // never a status of what was aborted
      stranger.sendRead(GATED, 0, 1);
      assertThat(stranger.expect(ScsiResponse.class).status()).isEqualTo(RESERVATION_CONFLICT);
    }
  }

  @Test
  void tellsThoseWhoseCommandsItAbortsIfTasIsSet() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator failed = WireInitiator.login(server);
        WireInitiator heir = WireInitiator.another(server, 1)) {
      TaskAttributes.select(heir, "0a0a02100040000000000000");
      failed.ready(GATED); // hears of the mode page
      succeeds(failed, REGISTER, 0, 1);
      succeeds(heir, REGISTER, 0, 2);
      succeeds(failed, RESERVE, 1, 0);
      int write = TaskAttributes.holdWrite(server, failed, TaskAttributes.SIMPLE);

      heir.send(reserveOut(heir, PREEMPT_AND_ABORT, 2, 1));
      heir.expectSilence();
      server.gate.open();

      assertThat(heir.expect(ScsiResponse.class).status()).isZero();
      ScsiResponse aborted = failed.expect(ScsiResponse.class);
      assertThat(aborted.initiatorTaskTag()).isEqualTo(write);
      assertThat(aborted.status()).as("TASK ABORTED").isEqualTo(0x40);
    }
  }
}
