package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.pdu.ResidualFlag;
import dev.lunette.iscsi.pdu.ScsiResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * One disk stalls and nobody else notices, though all connections share one event loop. What is
 * shown is the order of events: the gate stays shut until everything else has been answered.
 */
class StalledDiskTest {

  private static final int ROUNDS = 50;

  @Test
  void anotherDiskOfTheSameSessionGoesOnWhileOneStalls() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      int stalled = initiator.sendWrite(TestServer.GATED, 0, Transfers.random(4096, 1));
      server.gate.awaitArrivals(1);

      useFully(initiator, TestServer.FAST);

      server.gate.open();
      ScsiResponse response = initiator.expect(ScsiResponse.class);
      assertThat(response.initiatorTaskTag()).isEqualTo(stalled);
      assertThat(response.status()).isZero();
    }
  }

  @Test
  void otherSessionsAndNewLoginsGoOnWhileADiskStalls() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      int stalled = initiator.sendRead(TestServer.GATED, 0, 8);
      server.gate.awaitArrivals(1);

      try (WireInitiator other = new WireInitiator(server, Offer.LIBERAL, 2)) {
        other.login(TestServer.SECOND);
        other.ready(0);
        useFully(other, 0);
        other.ready(TestServer.SHARED_BY_SECOND); // the stalled disk itself, without its medium
      }

      server.gate.open();
      new Transfers(initiator).receive(stalled, 4096, ResidualFlag.NONE, 0);
    }
  }

  /** More operations stall than the disk has threads: they wait in its own queue. */
  @Test
  void aFullQueueOfTheStalledDiskHoldsNobodyElseUp() throws Exception {
    try (TestServer server = TestServer.start();
        WireInitiator initiator = WireInitiator.login(server)) {
      server.gate.shut();
      for (int i = 0; i < 64; i++) {
        initiator.sendRead(TestServer.GATED, i, 1);
      }
      server.gate.awaitArrivals(8);

      useFully(initiator, TestServer.FAST);

      server.gate.open();
      assertThat(Transfers.drain(initiator, 64)).isEqualTo(64 * 512);
    }
  }

  private static void useFully(WireInitiator initiator, int lun) throws IOException {
    Transfers transfers = new Transfers(initiator);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] data = Transfers.random(8192 + 65_536 * (round % 3), round);
      transfers.write(lun, round, data);
      assertThat(transfers.read(lun, round, data.length)).isEqualTo(data);
    }
  }
}
