package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.LoginFixture.FULL_FEATURE;
import static dev.lunette.iscsi.login.LoginFixture.OPERATIONAL;
import static dev.lunette.iscsi.login.LoginFixture.logout;
import static dev.lunette.iscsi.login.LoginFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of a login: it asks for a session, which comes, is refused, or comes too late. */
class LoginAdmissionTest {

  private final LoginFixture login = new LoginFixture();

  /** Goes on to the full feature phase and gets no answer before the session is there. */
  private void askForASession() {
    login.admitsAtOnce = false;
    assertThat(login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()))).isEmpty();
  }

  @Test
  void handsOverWhatWasAgreed() {
    login.tsih = 9;
    login.cid = 3;
    login.send(
        login.transit(
            OPERATIONAL,
            FULL_FEATURE,
            names("HeaderDigest=CRC32C", "MaxRecvDataSegmentLength=65536", "ImmediateData=No")));
    Login asked = login.asked.getFirst();
    assertThat(asked.initiatorName()).isEqualTo(LoginFixture.INITIATOR);
    assertThat(asked.isid()).isEqualTo(LoginFixture.ISID);
    assertThat(asked.tsih()).isEqualTo(9);
    assertThat(asked.cid()).isEqualTo(3);
    assertThat(asked.target().orElseThrow().name()).isEqualTo(LoginFixture.DEMO);
    assertThat(asked.portalGroup()).isEqualTo(LoginFixture.GROUP);
    assertThat(asked.expCmdSn()).isEqualTo(LoginFixture.CMD_SN);
    assertThat(asked.discovery()).isFalse();
    assertThat(asked.negotiated())
        .isEqualTo(
            new Negotiated(
                new Digests(true, false), 65_536, 262_144, 262_144, 65_536, true, false, 1));
  }

  @ParameterizedTest
  @EnumSource(
      value = LoginStatus.class,
      names = {"SUCCESS"},
      mode = EnumSource.Mode.EXCLUDE)
  void passesOnWhyThereIsNoSession(LoginStatus status) {
    askForASession();
    login.answer.refused(status, "it is so");
    LoginResponse response = login.receive().orElseThrow();
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.statSn()).isEqualTo(LoginFixture.FIRST_STAT_SN);
    assertThat(login.channel.isOpen()).isFalse();
  }

  @Test
  void answersOnceTheSessionIsThere() {
    askForASession();
    assertThat(login.session.begun).isFalse();
    login.answer.granted(login.session);
    LoginResponse response = login.receive().orElseThrow();
    assertThat(response.nextStage()).isEqualTo(FULL_FEATURE);
    assertThat(login.session.begun).isTrue();
  }

  @Test
  void comesBackToTheEventLoopForASessionFromAnotherThread() throws InterruptedException {
    askForASession();
    Thread.ofVirtual().start(() -> login.answer.granted(login.session)).join();
    login.channel.runPendingTasks();
    assertThat(login.receive().orElseThrow().tsih()).isEqualTo(LoginFixture.TSIH);
    assertThat(login.session.begun).isTrue();
  }

  @Test
  void withdrawsASessionIfTheConnectionIsGone() {
    askForASession();
    login.channel.close().syncUninterruptibly();
    login.answer.granted(login.session);
    assertThat(login.session.withdrawn).isTrue();
    assertThat(login.session.begun).isFalse();
  }

  @Test
  void refusesAPduThatComesBeforeTheFinalResponse() {
    askForASession();
    login.refused(logout(), LoginStatus.INVALID_DURING_LOGIN);
    login.answer.granted(login.session);
    assertThat(login.session.withdrawn).isTrue();
    assertThat(login.receive()).isEmpty();
  }

  @Test
  void dropsAConnectionThatWaitsTooLongForItsSession() {
    askForASession();
    login.pass(Duration.ofSeconds(15));
    assertThat(login.channel.isOpen()).isFalse();
    login.answer.granted(login.session);
    assertThat(login.session.withdrawn).isTrue();
  }

  @Test
  void givesNoSessionToAPeerThatDoesNotReadWhyItWasRefusedAndDropsIt() {
    login
        .channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                ReferenceCountUtil.release(message); // and never say that it is written
              }
            });
    askForASession();
    login.send(logout());
    assertThat(login.channel.isOpen()).isTrue();
    login.answer.granted(login.session);
    assertThat(login.session.withdrawn).isTrue();
    assertThat(login.session.begun).isFalse();
    assertThat(login.gate.halfOpenLogins()).isEqualTo(1);
    login.pass(Duration.ofSeconds(15));
    assertThat(login.channel.isOpen()).isFalse();
  }
}
