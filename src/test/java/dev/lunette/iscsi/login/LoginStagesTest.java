package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.LoginFixture.FULL_FEATURE;
import static dev.lunette.iscsi.login.LoginFixture.OPERATIONAL;
import static dev.lunette.iscsi.login.LoginFixture.SECURITY;
import static dev.lunette.iscsi.login.LoginFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.TextKeys;
import dev.lunette.iscsi.pdu.TextKeysException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a login goes from stage to stage (RFC 7143 6.3) and how its PDUs are numbered. */
class LoginStagesTest {

  private final LoginFixture login = new LoginFixture();

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
  void staysInAStageForAsLongAsItIsNotAskedToLeave() throws TextKeysException {
    login.exchange(login.request(OPERATIONAL, names()));
    assertThat(login.exchange(login.request(OPERATIONAL, "MaxBurstLength=4096")))
        .containsExactly(Map.entry("MaxBurstLength", "4096"));
    assertThat(login.session.begun).isFalse();
    login.send(login.transit(OPERATIONAL, FULL_FEATURE));
    assertThat(login.session.begun).isTrue();
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

  @Test
  void refusesTheEleventhRequest() throws TextKeysException {
    login.exchange(login.request(OPERATIONAL, names()));
    for (int i = 2; i <= 10; i++) {
      login.exchange(login.request(OPERATIONAL));
    }
    login.refused(login.request(OPERATIONAL), LoginStatus.INITIATOR_ERROR);
  }
}
