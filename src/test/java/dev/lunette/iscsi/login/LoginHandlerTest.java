package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.LoginFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.LogoutRequest;
import dev.lunette.iscsi.pdu.MalformedRequest;
import dev.lunette.iscsi.pdu.NopIn;
import dev.lunette.iscsi.pdu.RejectReason;
import dev.lunette.iscsi.pdu.Request;
import dev.lunette.iscsi.pdu.TextKeys;
import dev.lunette.iscsi.pdu.TextKeysException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginHandlerTest {

  private static final int SECURITY = 0;
  private static final int OPERATIONAL = 1;
  private static final int FULL_FEATURE = 3;

  private final LoginFixture login = new LoginFixture();

  private static Request logout() {
    return new LogoutRequest(true, 0, 0x77, 1, 1, 1);
  }

  @Test
  void goesThroughBothStages() throws TextKeysException {
    LoginResponse security =
        login.send(login.transit(SECURITY, OPERATIONAL, names("AuthMethod=None"))).orElseThrow();
    assertThat(security.transit()).isTrue();
    assertThat(security.currentStage()).isEqualTo(SECURITY);
    assertThat(security.nextStage()).isEqualTo(OPERATIONAL);
    assertThat(security.tsih()).isZero();
    assertThat(TextKeys.parse(security.data()))
        .isEqualTo(
            Map.of("AuthMethod", "None", "TargetAlias", "a demo", "TargetPortalGroupTag", "5"));

    LoginResponse operational =
        login.send(login.transit(OPERATIONAL, FULL_FEATURE, "InitialR2T=No")).orElseThrow();
    assertThat(operational.transit()).isTrue();
    assertThat(operational.currentStage()).isEqualTo(OPERATIONAL);
    assertThat(operational.nextStage()).isEqualTo(FULL_FEATURE);
    assertThat(operational.tsih()).isEqualTo(LoginFixture.TSIH);
    assertThat(TextKeys.parse(operational.data()))
        .isEqualTo(Map.of("InitialR2T", "No", "MaxRecvDataSegmentLength", "262144"));

    assertThat(login.session.begun).isTrue();
    assertThat(login.channel.pipeline().get("session")).isNotNull();
    assertThat(login.channel.pipeline().get(LoginHandler.class)).isNull();
    assertThat(login.channel.isOpen()).isTrue();
    login.assertReleased();
  }

  @Test
  void goesStraightFromSecurityToTheFullFeaturePhase() {
    login.send(login.transit(SECURITY, FULL_FEATURE, names()));
    assertThat(login.session.begun).isTrue();
    Negotiated negotiated = login.asked.getFirst().negotiated();
    assertThat(negotiated.maxRecvDataSegmentLength()).isEqualTo(8192);
    assertThat(negotiated.initialR2t()).isTrue();
  }

  @Test
  void namesThePortalGroupAlsoIfSecurityIsSkipped() throws TextKeysException {
    assertThat(login.exchange(login.request(OPERATIONAL, names())))
        .containsEntry("TargetPortalGroupTag", "5")
        .containsEntry("TargetAlias", "a demo");
    assertThat(login.exchange(login.request(OPERATIONAL)))
        .doesNotContainKeys("TargetPortalGroupTag", "TargetAlias");
  }

  @Test
  void hasNoAliasIfNoneIsConfigured() throws TextKeysException {
    assertThat(
            login.exchange(
                login.request(
                    OPERATIONAL,
                    "InitiatorName=" + LoginFixture.INITIATOR,
                    "TargetName=" + LoginFixture.PLAIN)))
        .containsOnlyKeys("TargetPortalGroupTag", "MaxRecvDataSegmentLength");
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

  @Test
  void numbersEachResponseOnceAndKeepsTheWindowOpen() {
    int statSn = LoginFixture.FIRST_STAT_SN;
    for (LoginResponse response :
        new LoginResponse[] {
          login.send(login.request(SECURITY, names())).orElseThrow(),
          login.send(login.request(SECURITY)).orElseThrow(),
          login.send(login.transit(SECURITY, OPERATIONAL)).orElseThrow(),
          login.send(login.transit(OPERATIONAL, FULL_FEATURE)).orElseThrow(),
        }) {
      assertThat(response.statSn()).isEqualTo(statSn++); // wraps
      assertThat(response.expCmdSn()).isEqualTo(LoginFixture.CMD_SN);
      assertThat(response.maxCmdSn())
          .isEqualTo(LoginFixture.CMD_SN + Limits.DEFAULTS.commandWindow() - 1);
      assertThat(response.initiatorTaskTag()).isEqualTo(0x0a0b_0c0d);
      assertThat(response.isid()).isEqualTo(LoginFixture.ISID);
    }
    assertThat(login.session.statSn).isEqualTo(statSn);
  }

  @Test
  void staysInAStageForAsLongAsItIsNotAskedToLeave() throws TextKeysException {
    login.exchange(login.request(OPERATIONAL, names()));
    assertThat(login.exchange(login.request(OPERATIONAL, "MaxBurstLength=4096")))
        .containsExactly(Map.entry("MaxBurstLength", "4096"));
    assertThat(login.session.begun).isFalse();
    login.send(login.transit(OPERATIONAL, FULL_FEATURE));
    assertThat(login.session.begun).isTrue();
  }

  @Test
  void opensADiscoverySessionWithoutATarget() throws TextKeysException {
    assertThat(
            login.exchange(
                login.transit(
                    OPERATIONAL,
                    FULL_FEATURE,
                    "SessionType=Discovery",
                    "InitiatorName=" + LoginFixture.INITIATOR,
                    "HeaderDigest=CRC32C,None")))
        .isEqualTo(Map.of("HeaderDigest", "None", "MaxRecvDataSegmentLength", "262144"));
    assertThat(login.asked.getFirst().discovery()).isTrue();
    assertThat(login.session.begun).isTrue();
  }

  @Test
  void takesAMissingSessionTypeForANormalOne() {
    login.send(
        login.transit(
            OPERATIONAL,
            FULL_FEATURE,
            "InitiatorName=" + LoginFixture.INITIATOR,
            "TargetName=" + LoginFixture.DEMO));
    assertThat(login.asked.getFirst().discovery()).isFalse();
  }

  @Test
  void bearsNamesThatComeAgain() throws TextKeysException {
    login.exchange(login.transit(SECURITY, OPERATIONAL, names()));
    login.exchange(login.transit(OPERATIONAL, FULL_FEATURE, names()));
    assertThat(login.session.begun).isTrue();
  }

  @Test
  void refusesAnotherInitiatorNameLater() throws TextKeysException {
    login.exchange(login.transit(SECURITY, OPERATIONAL, names()));
    login.refused(
        login.request(OPERATIONAL, "InitiatorName=iqn.2026-11.a.b:c"), LoginStatus.INITIATOR_ERROR);
  }

  @Test
  void findsTargetAndInitiatorWhateverTheirCapitals() {
    login.send(
        login.transit(
            OPERATIONAL,
            FULL_FEATURE,
            "InitiatorName=IQN.1993-08.ORG.DEBIAN:01:ABC",
            "TargetName=iqn.2026-11.dev.LUNETTE:Demo"));
    assertThat(login.asked.getFirst().initiatorName()).isEqualTo(LoginFixture.INITIATOR);
    assertThat(login.asked.getFirst().target().orElseThrow().name()).isEqualTo(LoginFixture.DEMO);
  }

  @Test
  void refusesAVersionThatIsTooNew() {
    login.versionMin = 1;
    login.refused(login.request(SECURITY, names()), LoginStatus.UNSUPPORTED_VERSION);
  }

  @Test
  void refusesALoginWithoutNames() {
    login.refused(
        login.request(SECURITY, "TargetName=" + LoginFixture.DEMO), LoginStatus.MISSING_PARAMETER);
    LoginFixture second = new LoginFixture();
    second.refused(
        second.request(SECURITY, "InitiatorName=" + LoginFixture.INITIATOR),
        LoginStatus.MISSING_PARAMETER);
    LoginFixture third = new LoginFixture();
    third.refused(third.request(SECURITY), LoginStatus.MISSING_PARAMETER);
  }

  @ParameterizedTest
  @ValueSource(strings = {LoginFixture.HIDDEN, "iqn.2026-11.dev.lunette:none", "rubbish", "All"})
  void refusesATargetThatThePortalGroupDoesNotOffer(String target) {
    login.refused(
        login.request(SECURITY, "InitiatorName=" + LoginFixture.INITIATOR, "TargetName=" + target),
        LoginStatus.NOT_FOUND);
  }

  @Test
  void refusesAnInitiatorThatWantsNothingButChap() {
    login.refused(
        login.request(SECURITY, names("AuthMethod=CHAP")), LoginStatus.AUTHENTICATION_FAILURE);
  }

  @Test
  void refusesASessionTypeThatIsUnknown() {
    login.refused(
        login.request(SECURITY, "InitiatorName=" + LoginFixture.INITIATOR, "SessionType=Boot"),
        LoginStatus.SESSION_TYPE_NOT_SUPPORTED);
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

  @ParameterizedTest
  @CsvSource({"0,0", "0,2", "1,0", "1,1", "1,2", "2,3", "3,3", "3,1"})
  void refusesATransitionThatDoesNotExist(int current, int next) {
    login.refused(login.transit(current, next, names()), LoginStatus.INITIATOR_ERROR);
  }

  @Test
  void takesNoNoticeOfTheNextStageWithoutTransition() {
    assertThat(
            login
                .send(login.request(false, false, SECURITY, 2, LoginFixture.text(names())))
                .orElseThrow()
                .status())
        .isEqualTo(LoginStatus.SUCCESS);
  }

  @Test
  void refusesAStageThatItIsNotIn() throws TextKeysException {
    login.exchange(login.request(SECURITY, names()));
    login.refused(login.request(OPERATIONAL), LoginStatus.INITIATOR_ERROR);
  }

  @Test
  void refusesToGoBack() throws TextKeysException {
    login.exchange(login.transit(SECURITY, OPERATIONAL, names()));
    login.refused(login.request(SECURITY), LoginStatus.INITIATOR_ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"isid", "tsih", "cid"})
  void refusesAnotherIdentityInTheSameLogin(String field) throws TextKeysException {
    login.exchange(login.request(SECURITY, names()));
    switch (field) {
      case "isid" -> login.isid++;
      case "tsih" -> login.tsih++;
      default -> login.cid++;
    }
    login.refused(login.request(SECURITY), LoginStatus.INITIATOR_ERROR);
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

  @ParameterizedTest
  @EnumSource(
      value = LoginStatus.class,
      names = {"SUCCESS"},
      mode = EnumSource.Mode.EXCLUDE)
  void passesOnWhyThereIsNoSession(LoginStatus status) {
    login.admitsAtOnce = false;
    assertThat(login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()))).isEmpty();
    login.answer.refused(status, "it is so");
    LoginResponse response = login.receive().orElseThrow();
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.statSn()).isEqualTo(LoginFixture.FIRST_STAT_SN);
    assertThat(login.channel.isOpen()).isFalse();
  }

  @Test
  void answersOnceTheSessionIsThere() {
    login.admitsAtOnce = false;
    assertThat(login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()))).isEmpty();
    assertThat(login.session.begun).isFalse();
    login.answer.granted(login.session);
    LoginResponse response = login.receive().orElseThrow();
    assertThat(response.nextStage()).isEqualTo(FULL_FEATURE);
    assertThat(login.session.begun).isTrue();
  }

  @Test
  void comesBackToTheEventLoopForASessionFromAnotherThread() throws InterruptedException {
    login.admitsAtOnce = false;
    login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()));
    Thread.ofVirtual().start(() -> login.answer.granted(login.session)).join();
    login.channel.runPendingTasks();
    assertThat(login.receive().orElseThrow().tsih()).isEqualTo(LoginFixture.TSIH);
    assertThat(login.session.begun).isTrue();
  }

  @Test
  void withdrawsASessionIfTheConnectionIsGone() {
    login.admitsAtOnce = false;
    login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()));
    login.channel.close().syncUninterruptibly();
    login.answer.granted(login.session);
    assertThat(login.session.withdrawn).isTrue();
    assertThat(login.session.begun).isFalse();
  }

  @Test
  void refusesAPduThatComesBeforeTheFinalResponse() {
    login.admitsAtOnce = false;
    login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()));
    login.refused(logout(), LoginStatus.INVALID_DURING_LOGIN);
    login.answer.granted(login.session);
    assertThat(login.session.withdrawn).isTrue();
    assertThat(login.receive()).isEmpty();
  }

  @Test
  void dropsALoginThatTakesTooLong() throws TextKeysException {
    login.exchange(login.request(SECURITY, names()));
    login.channel.advanceTimeBy(14_999, TimeUnit.MILLISECONDS);
    login.channel.runScheduledPendingTasks();
    assertThat(login.channel.isOpen()).isTrue();
    login.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    login.channel.runScheduledPendingTasks();
    assertThat(login.channel.isOpen()).isFalse();
    assertThat(login.gate.connections()).isZero();
  }

  @Test
  void dropsAConnectionThatWaitsTooLongForItsSession() {
    login.admitsAtOnce = false;
    login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()));
    login.channel.advanceTimeBy(15, TimeUnit.SECONDS);
    login.channel.runScheduledPendingTasks();
    assertThat(login.channel.isOpen()).isFalse();
    login.answer.granted(login.session);
    assertThat(login.session.withdrawn).isTrue();
  }

  @Test
  void givesNoSessionToAPeerThatDoesNotReadWhyItWasRefusedAndDropsIt() {
    login.admitsAtOnce = false;
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
    login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()));
    login.send(logout());
    assertThat(login.channel.isOpen()).isTrue();
    login.answer.granted(login.session);
    assertThat(login.session.withdrawn).isTrue();
    assertThat(login.session.begun).isFalse();
    assertThat(login.gate.halfOpenLogins()).isEqualTo(1);
    login.channel.advanceTimeBy(15, TimeUnit.SECONDS);
    login.channel.runScheduledPendingTasks();
    assertThat(login.channel.isOpen()).isFalse();
  }

  @Test
  void hasAllTheTimeOnceItIsOver() {
    login.send(login.transit(OPERATIONAL, FULL_FEATURE, names()));
    login.channel.advanceTimeBy(1, TimeUnit.HOURS);
    login.channel.runScheduledPendingTasks();
    assertThat(login.channel.isOpen()).isTrue();
  }

  @Test
  void refusesTheEleventhRequest() throws TextKeysException {
    login.exchange(login.request(OPERATIONAL, names()));
    for (int i = 2; i <= 10; i++) {
      login.exchange(login.request(OPERATIONAL));
    }
    login.refused(login.request(OPERATIONAL), LoginStatus.INITIATOR_ERROR);
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
    LoginGate gate = new LoginGate(limits);
    LoginFixture first = new LoginFixture(limits, gate);
    LoginFixture second = new LoginFixture(limits, gate);
    assertThat(second.channel.isOpen()).isFalse();
    first.channel.close().syncUninterruptibly();
    assertThat(gate.connections()).isZero();
    assertThat(new LoginFixture(limits, gate).channel.isOpen()).isTrue();
  }
}
