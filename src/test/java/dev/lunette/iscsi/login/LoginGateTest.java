package dev.lunette.iscsi.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.meter.Tally;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginGateTest {

  private final LoginGate gate = new LoginGate(LoginFixture.limits(3, 2, 4), new Tally());

  private static SocketAddress peer(int host, int port) {
    return new InetSocketAddress("10.99.0." + host, port);
  }

  private Optional<LoginGate.Pass> enter(int host) {
    return gate.enter(peer(host, 1000 + gate.connections()));
  }

  @Test
  void letsInSoManyUnfinishedLoginsOfOneAddress() {
    assertThat(enter(1)).isPresent();
    assertThat(enter(1)).isPresent();
    assertThat(enter(1)).isEmpty();
    assertThat(enter(2)).isPresent();
  }

  @Test
  void letsInSoManyUnfinishedLoginsInAll() {
    assertThat(enter(1)).isPresent();
    assertThat(enter(2)).isPresent();
    assertThat(enter(3)).isPresent();
    assertThat(enter(4)).isEmpty();
  }

  @Test
  void countsALoginNoMoreOnceItHasEnded() {
    LoginGate.Pass first = enter(1).orElseThrow();
    assertThat(enter(1)).isPresent();
    first.loginEnded();
    first.loginEnded();
    assertThat(gate.halfOpenLogins()).isEqualTo(1);
    assertThat(gate.connections()).isEqualTo(2);
    assertThat(enter(1)).isPresent();
    assertThat(enter(1)).isEmpty();
  }

  @Test
  void letsInSoManyConnections() {
    List<LoginGate.Pass> passes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      passes.add(enter(i).orElseThrow());
      passes.getLast().loginEnded();
    }
    assertThat(enter(9)).isEmpty();
    passes.getFirst().leave();
    passes.getFirst().leave();
    assertThat(gate.connections()).isEqualTo(3);
    assertThat(enter(9)).isPresent();
    assertThat(enter(9)).isEmpty();
  }

  @Test
  void isEmptyWhenAllHaveLeft() {
    List<LoginGate.Pass> passes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      passes.add(enter(i).orElseThrow());
    }
    passes.forEach(LoginGate.Pass::leave);
    assertThat(gate.connections()).isZero();
    assertThat(gate.halfOpenLogins()).isZero();
  }
}
