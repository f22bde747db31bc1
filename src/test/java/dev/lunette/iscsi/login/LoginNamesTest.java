package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.LoginFixture.FULL_FEATURE;
import static dev.lunette.iscsi.login.LoginFixture.OPERATIONAL;
import static dev.lunette.iscsi.login.LoginFixture.SECURITY;
import static dev.lunette.iscsi.login.LoginFixture.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.TextKeysException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who logs in, to which target, and for what kind of session. */
class LoginNamesTest {

  private final LoginFixture login = new LoginFixture();

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
  void refusesASessionTypeThatIsUnknown() {
    login.refused(
        login.request(SECURITY, "InitiatorName=" + LoginFixture.INITIATOR, "SessionType=Boot"),
        LoginStatus.SESSION_TYPE_NOT_SUPPORTED);
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
}
