package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.LoginFixture.FULL_FEATURE;
import static dev.lunette.iscsi.login.LoginFixture.OPERATIONAL;
import static dev.lunette.iscsi.login.LoginFixture.SECURITY;
import static dev.lunette.iscsi.login.LoginFixture.logout;
import static dev.lunette.iscsi.login.LoginFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.MalformedRequest;
import dev.lunette.iscsi.pdu.NopIn;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.TextKeysException;
import dev.lunette.meter.Tally;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a connection bears and refuses before it is logged in, and what it leaves behind. */
class LoginHandlerTest {

  private final LoginFixture login = new LoginFixture();

  @Test
  void refusesAVersionThatIsTooNew() {
    login.versionMin = 1;
    login.refused(login.request(SECURITY, names()), LoginStatus.UNSUPPORTED_VERSION);
  }

  @Test
  void refusesAnInitiatorThatWantsNothingButChap() {
    login.refused(
        login.request(SECURITY, names("AuthMethod=CHAP")), LoginStatus.AUTHENTICATION_FAILURE);
  }

  @Test
  void refusesAFirstBurstOverTheMaximumBurstBeforeItSaysYes() {
    LoginResponse response =
        login.refused(
            login.transit(
                OPERATIONAL, FULL_FEATURE, names("MaxBurstLength=16384", "FirstBurstLength=65536")),
            LoginStatus.INITIATOR_ERROR);
    assertThat(response.statSn()).isEqualTo(LoginFixture.FIRST_STAT_SN);
    assertThat(login.asked).isEmpty();
  }

  @Test
  void refusesAnotherPduThanALoginRequestAtOnce() {
    LoginResponse response = login.refused(logout(), LoginStatus.INVALID_DURING_LOGIN);
    assertThat(response.initiatorTaskTag()).isEqualTo(0x77);
  }

  @Test
  void refusesAnotherPduThanALoginRequestLater() throws TextKeysException {
    login.exchange(login.request(SECURITY, names()));
    login.refused(logout(), LoginStatus.INVALID_DURING_LOGIN);
  }

  @Test
  void refusesWhatTheDecoderFoundMalformed() {
    byte[] header = new byte[48];
    header[0] = 0x0f;
    login.refused(
        new MalformedRequest(RejectReason.PROTOCOL_ERROR, header, "no opcode", Optional.empty()),
        LoginStatus.INITIATOR_ERROR);
  }

  /** Past bug 8: before anything is declared the limit is 8192 bytes. */
  @Test
  void refusesADataSegmentOverWhatALoginMayHave() {
    login.refused(
        login.request(false, false, SECURITY, 0, new byte[8193]), LoginStatus.INITIATOR_ERROR);
  }

  /** Past bug 14: a stream that ends within the header. */
  @Test
  void bearsAConnectionThatEndsWithinAHeader() {
    login.channel.writeInbound(login.wire(login.request(SECURITY, names())).slice(0, 47));
    assertThat(login.receive()).isEmpty();
    login.channel.close().syncUninterruptibly();
    login.assertReleased();
    assertThat(login.gate.connections()).isZero();
  }

  @Test
  void usesDigestsFromTheFirstPduAfterTheLogin() {
    LoginResponse last =
        login
            .send(
                login.transit(
                    OPERATIONAL, FULL_FEATURE, names("HeaderDigest=CRC32C", "DataDigest=CRC32C")))
            .orElseThrow();
    assertThat(last.nextStage()).isEqualTo(FULL_FEATURE);
    List<Object> failures = new ArrayList<>();
    login
        .channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                failures.add(cause);
              }
            });
    login.channel.writeInbound(login.wire(logout()), Unpooled.wrappedBuffer(new byte[4]));
    assertThat(failures).hasSize(1);
    login.channel.writeOutbound(
        new NopIn(0, -1, 1, 1, 1, 1, Unpooled.EMPTY_BUFFER)); // as a session would
    ByteBuf nopIn = login.channel.readOutbound();
    assertThat(nopIn.readableBytes()).isEqualTo(52);
    nopIn.release();
  }

  @Test
  void dropsALoginThatTakesTooLong() throws TextKeysException {
    login.exchange(login.request(SECURITY, names()));
    login.pass(Duration.ofMillis(14_999));
    assertThat(login.channel.isOpen()).isTrue();
    login.pass(Duration.ofMillis(1));
    assertThat(login.channel.isOpen()).isFalse();
    assertThat(login.gate.connections()).isZero();
  }

  @Test
  void hasAllTheTimeOnceItIsOver() {
    login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()));
    login.pass(Duration.ofHours(1));
    assertThat(login.channel.isOpen()).isTrue();
  }

  @Test
  void countsHalfOpenLoginsUntilTheyAreOver() throws TextKeysException {
    assertThat(login.gate.halfOpenLogins()).isEqualTo(1);
    login.exchange(login.transit(OPERATIONAL, FULL_FEATURE, names()));
    assertThat(login.gate.halfOpenLogins()).isZero();
    assertThat(login.gate.connections()).isEqualTo(1);
    login.channel.close().syncUninterruptibly();
    assertThat(login.gate.connections()).isZero();
  }

  @Test
  void closesAConnectionThatTheGateDoesNotLetIn() {
    Limits limits = LoginFixture.limits(64, 1, 64);
    LoginGate gate = new LoginGate(limits, new Tally());
    LoginFixture first = new LoginFixture(limits, gate);
    LoginFixture second = new LoginFixture(limits, gate);
    assertThat(second.channel.isOpen()).isFalse();
    first.channel.close().syncUninterruptibly();
    assertThat(gate.connections()).isZero();
    assertThat(new LoginFixture(limits, gate).channel.isOpen()).isTrue();
  }
}
