package dev.lunette.iscsi.session;

import dev.lunette.iscsi.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two sessions of one initiator with a server of two event loops, so that each has its own. */
abstract class TwoSessionsFixture {

  static final int GATED = TestServer.GATED;
  static final int BLOCK = TestServer.BLOCK;

  TestServer server;
  WireInitiator one;
  WireInitiator two;

  @BeforeEach
  final void start() throws IOException {
    server = TestServer.onEventLoops(2);
    one = WireInitiator.login(server);
    two = WireInitiator.another(server, 1);
  }

  @AfterEach
  final void stop() throws IOException, InterruptedException {
    one.close();
    two.close();
    server.close();
  }
}
