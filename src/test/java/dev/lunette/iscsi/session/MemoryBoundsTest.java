package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.NopIn;
import dev.lunette.iscsi.pdu.NopOut;
import dev.lunette.iscsi.pdu.Pdu;
import dev.lunette.iscsi.pdu.ReadyToTransfer;
import dev.lunette.iscsi.pdu.Response;
import dev.lunette.iscsi.pdu.ScsiCommand;
import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a connection may hold is bounded, whatever its initiator does or leaves undone. */
class MemoryBoundsTest {

  private static final int TRANSFER = 64 << 10;
  private static final int CONNECTION = 256 << 10;

  /** What four transfers take of the shared budget, beside the reserve of their connection. */
  private static final int SHARED = CONNECTION - CONNECTION / 256;

  /** What is neither data nor bounded by the budget: receive buffers, headers, answers. */
  private static final int OTHERS = 2 << 20;

  /** One connection may hold four transfers, the server as well. */
  static final Map<String, Integer> SMALL =
      Map.of(
          "transferLengthBytes",
          TRANSFER,
          "connectionDataBytes",
          CONNECTION,
          "dataBytes",
          CONNECTION);

  @Test
  void readsOfWhoDoesNotTakeThemStayWithinTheBoundAndGoOnWhenHeDoes() throws Exception {
    try (TestServer server = TestServer.start(SMALL);
        WireInitiator bystander = WireInitiator.another(server, 1);
        WireInitiator initiator = WireInitiator.login(server)) {
      for (int i = 0; i < 128; i++) {
        initiator.sendRead(TestServer.FAST, 0, TRANSFER / 512);
      }
      Deadline.await(
          "the server holds all that it may", () -> server.sessions.budget().heldBytes() == SHARED);

      for (int i = 0; i < 20; i++) {
        bystander.expectSilence();
        assertThat(server.sessions.budget().heldBytes()).isEqualTo(SHARED);
        assertThat(server.bufferBytes()).isLessThan(CONNECTION + OTHERS);
      }

      assertThat(Transfers.drain(initiator, 128)).isEqualTo(128 * TRANSFER);
      Deadline.await("all memory is free", () -> server.sessions.budget().heldBytes() == 0);
    }
  }

  @Test
  void readsThatExpectLessThanTheyAskForTakeTheMemoryThatTheyNeed() throws Exception {
    try (TestServer server = TestServer.start(SMALL);
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      for (int i = 0; i < 100; i++) {
        initiator.send(
            initiator.reading(TestServer.GATED, Cdbs.read(0, TRANSFER / 512), i % 2 * 512));
      }
      server.gate.awaitArrivals(CONNECTION / TRANSFER);
      initiator.expectSilence();

      assertThat(server.sessions.budget().heldBytes()).isEqualTo(SHARED);
      assertThat(server.bufferBytes()).isLessThan(CONNECTION + OTHERS);

      server.gate.open();
      assertThat(Transfers.drain(initiator, 100)).isEqualTo(50 * 512);
    }
  }

  @Test
  void writesAreAskedForAsMemoryAllowsAndNoneWaitsForEver() throws Exception {
    try (TestServer server = TestServer.start(SMALL);
        WireInitiator initiator = WireInitiator.login(server, Offer.SOLICITED)) {
      byte[] data = Transfers.random(TRANSFER, 1);
      Map<Integer, ScsiCommand> writes = new HashMap<>();
      for (int i = 0; i < 30; i++) {
        ScsiCommand write = write(initiator, i * 128L);
        writes.put(write.initiatorTaskTag(), write);
      }
      ReadyToTransfer[] first = new ReadyToTransfer[CONNECTION / TRANSFER];
      for (int i = 0; i < first.length; i++) {
        first[i] = initiator.expect(ReadyToTransfer.class);
      }
      initiator.expectSilence(); // 26 wait for memory
      Transfers transfers = new Transfers(initiator);
      for (ReadyToTransfer r2t : first) {
        transfers.answer(writes.get(r2t.initiatorTaskTag()), r2t, data);
      }

      for (int left = writes.size(); left > 0; ) {
        Response response = initiator.receive();
        if (response instanceof ReadyToTransfer r2t) {
          transfers.answer(writes.get(r2t.initiatorTaskTag()), r2t, data);
        } else {
          assertThat(((ScsiResponse) response).status()).isZero();
          left--;
        }
        assertThat(server.sessions.budget().heldBytes()).isLessThanOrEqualTo(SHARED);
      }
      for (int i = 0; i < writes.size(); i++) {
        assertThat(transfers.read(TestServer.FAST, i * 128L, TRANSFER)).isEqualTo(data);
      }
    }
  }

  @Test
  void whoAskedFirstForTheServersMemoryGetsItFirst() throws Exception {
    Map<String, Integer> limits =
        Map.of(
            "transferLengthBytes",
            2 * TRANSFER,
            "connectionDataBytes",
            2 * TRANSFER,
            "dataBytes",
            2 * TRANSFER);
    Offer offer = new Offer(false, false, false, true, 1, 512, TRANSFER, TRANSFER);
    try (TestServer server = TestServer.start(limits);
        WireInitiator greedy = WireInitiator.login(server, offer);
        WireInitiator modest = WireInitiator.another(server, 1)) {
      byte[] data = new byte[TRANSFER];
      Transfers transfers = new Transfers(greedy);
      ScsiCommand[] writes = {write(greedy, 0), write(greedy, 128)};
      ReadyToTransfer[] r2ts = {
        greedy.expect(ReadyToTransfer.class), greedy.expect(ReadyToTransfer.class)
      };
      modest.sendRead(TestServer.FAST, 0, 2 * TRANSFER / 512);
      modest.expectSilence();
      ScsiCommand third = write(greedy, 256);
      transfers.answer(writes[0], r2ts[0], data);
      greedy.expect(ScsiResponse.class);
      greedy.expectSilence(); // there is memory for the third, but it is not its turn

      transfers.answer(writes[1], r2ts[1], data);
      greedy.expect(ScsiResponse.class);

      assertThat(Transfers.drain(modest, 1)).isEqualTo(2 * TRANSFER);
      ReadyToTransfer last = greedy.expect(ReadyToTransfer.class);
      transfers.answer(third, last, data);
      assertThat(greedy.expect(ScsiResponse.class).status()).isZero();
    }
  }

  @Test
  void whoTakesNoAnswersIsNotReadFrom() throws Exception {
    int pings = 600;
    try (TestServer server = TestServer.start(SMALL);
        WireInitiator bystander = WireInitiator.another(server, 1);
        WireInitiator initiator = WireInitiator.login(server)) {
      byte[] ping =
          initiator.wire.encode(
              new NopOut(
                  true,
                  0,
                  1,
                  Pdu.RESERVED_TAG,
                  initiator.cmdSn,
                  0,
                  Unpooled.buffer().writeZero(TRANSFER)));
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(() -> repeat(initiator, ping, pings));
      Deadline.await(
          "answers wait for the socket", () -> server.bufferBytes() > CONNECTION + (1 << 20));
      for (int i = 0; i < 20; i++) {
        bystander.expectSilence();
        assertThat(server.bufferBytes()).isLessThan(CONNECTION + OTHERS);
      }
      assertThat(sent).as("the last ping can't have been read").isNotDone();

      for (int i = 0; i < pings; i++) {
        assertThat(initiator.expect(NopIn.class).data().readableBytes()).isEqualTo(TRANSFER);
      }
      sent.get(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void repeat(WireInitiator initiator, byte[] pdu, int times) {
    try {
      for (int i = 0; i < times; i++) {
        initiator.wire.send(pdu);
      }
    } catch (IOException e) {
      throw new AssertionError("the connection broke while pings were sent", e);
    }
  }

  private static ScsiCommand write(WireInitiator initiator, long lba) throws IOException {
    byte[] cdb = Cdbs.write(lba, TRANSFER / 512);
    ScsiCommand write =
        initiator.writing(TestServer.FAST, cdb, TRANSFER, true, Unpooled.EMPTY_BUFFER);
    initiator.send(write);
    return write;
  }
}
