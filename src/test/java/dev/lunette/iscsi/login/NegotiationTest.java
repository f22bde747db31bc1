package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.NegotiationFixture.DEFAULTS;
import static dev.lunette.iscsi.login.NegotiationFixture.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.LoginStatus;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {

  private final Negotiation negotiation = new Negotiation(Limits.DEFAULTS);

  private SequencedMap<String, String> offer(String... pairs) throws LoginRefusal {
    return negotiation.answer(LoginStage.OPERATIONAL, keys(pairs));
  }

  private static void assertRefused(LoginStatus status, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(LoginRefusal.class))
        .extracting(LoginRefusal::status)
        .isEqualTo(status);
  }

  @Test
  void answersNothingToWhatIsDeclared() throws LoginRefusal {
    assertThat(
            offer(
                "InitiatorAlias=some host",
                "SessionType=Normal",
                "MaxRecvDataSegmentLength=65536",
                "TargetAlias=NotUnderstood",
                "TargetPortalGroupTag=Irrelevant"))
        .containsOnlyKeys("MaxRecvDataSegmentLength");
    assertThat(negotiation.negotiated().maxSendDataSegmentLength()).isEqualTo(65_536);
  }

  @Test
  void holdsTheDefaultsOfTheStandardForWhatIsNotOfferedWhateverOurLimitsAre() throws LoginRefusal {
    offer();
    assertThat(negotiation.negotiated()).isEqualTo(DEFAULTS);
  }

  @Test
  void tellsTheLogWhatWasOfferedAndNotAgreedTo() throws LoginRefusal {
    offer("MaxBurstLength=abc", "X-com.example.key=1", "MaxRecvDataSegmentLength=65536");

    assertThat(negotiation.takeRefused())
        .containsExactly("MaxBurstLength=abc (Reject)", "X-com.example.key=1 (NotUnderstood)");
    assertThat(negotiation.takeRefused()).as("told once").isEmpty();
  }

  @Test
  void holdsTheDefaultsOfTheStandardForWhatIsRejected() throws LoginRefusal {
    offer(
        "HeaderDigest=MD5",
        "MaxBurstLength=1",
        "FirstBurstLength=0",
        "InitialR2T=x",
        "ImmediateData=x",
        "MaxOutstandingR2T=0");
    assertThat(negotiation.negotiated()).isEqualTo(DEFAULTS);
  }

  @Test
  void agreesOnWhatIsOffered() throws LoginRefusal {
    offer(
        "HeaderDigest=CRC32C",
        "DataDigest=None,CRC32C",
        "MaxRecvDataSegmentLength=131072",
        "MaxBurstLength=524288",
        "FirstBurstLength=131072",
        "InitialR2T=No",
        "ImmediateData=No",
        "MaxOutstandingR2T=4");
    assertThat(negotiation.negotiated())
        .isEqualTo(
            new Negotiated(
                new Digests(true, false), 131_072, 262_144, 524_288, 131_072, false, false, 4));
  }

  @Test
  void declaresNothingOfOursOutsideTheOperationalStage() throws LoginRefusal {
    assertThat(negotiation.answer(LoginStage.SECURITY, keys("AuthMethod=CHAP,None")))
        .containsExactly(Map.entry("AuthMethod", "None"));
    assertThat(negotiation.negotiated().maxRecvDataSegmentLength()).isEqualTo(8192);
  }

  @Test
  void declaresOurSegmentLengthOnce() throws LoginRefusal {
    assertThat(offer()).containsEntry("MaxRecvDataSegmentLength", "262144");
    assertThat(offer("MaxBurstLength=65536")).containsOnlyKeys("MaxBurstLength");
  }

  @Test
  void refusesAFirstBurstOverTheMaximumBurst() throws LoginRefusal {
    offer("FirstBurstLength=131072", "MaxBurstLength=65536");
    assertRefused(LoginStatus.INITIATOR_ERROR, negotiation::negotiated);
  }

  @Test
  void keepsTheDefaultFirstBurstUnderAnOfferedMaximumBurst() throws LoginRefusal {
    offer("MaxBurstLength=16384");
    assertThat(negotiation.negotiated().firstBurstLength()).isEqualTo(16_384);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "511", "16777216", "0x1000000", "many", ""})
  void refusesASegmentLengthThatCannotBe(String value) {
    assertRefused(LoginStatus.INITIATOR_ERROR, () -> offer("MaxRecvDataSegmentLength=" + value));
  }

  @ParameterizedTest
  @CsvSource({
    "AuthMethod=CHAP, AUTHENTICATION_FAILURE",
    "AuthMethod=, AUTHENTICATION_FAILURE",
    "SessionType=Boot, SESSION_TYPE_NOT_SUPPORTED",
    "InitiatorName=me, INITIATOR_ERROR",
  })
  void refusesWhatCannotBeRejected(String pair, LoginStatus status) {
    assertRefused(status, () -> negotiation.answer(LoginStage.SECURITY, keys(pair)));
  }

  @ParameterizedTest
  @EnumSource(Key.class)
  void refusesAKeyThatIsNegotiatedTwice(Key key) throws LoginRefusal {
    if (!key.initiatorMaySend() || !key.rule().answered()) {
      return;
    }
    LoginStage stage =
        key.allowedIn(LoginStage.SECURITY) ? LoginStage.SECURITY : LoginStage.OPERATIONAL;
    String value = key.rule().standard();
    negotiation.answer(stage, keys(key.text() + "=" + value));
    assertRefused(
        LoginStatus.INITIATOR_ERROR,
        () -> negotiation.answer(stage, keys(key.text() + "=" + value)));
  }

  @Test
  void refusesAKeyTwiceThatIsNotUnderstood() throws LoginRefusal {
    offer("X-foo=1");
    assertRefused(LoginStatus.INITIATOR_ERROR, () -> offer("X-foo=1"));
  }

  @Test
  void bearsADeclarationThatSaysTheSameAgain() throws LoginRefusal {
    String[] names = {"InitiatorName=iqn.2026-11.a.b:c", "SessionType=Normal"};
    negotiation.answer(LoginStage.SECURITY, keys(names));
    offer("InitiatorName=IQN.2026-11.a.b:C", "SessionType=Normal");
    assertRefused(LoginStatus.INITIATOR_ERROR, () -> offer("InitiatorName=iqn.2026-11.a.b:d"));
    assertRefused(LoginStatus.INITIATOR_ERROR, () -> offer("SessionType=Discovery"));
  }

  @Test
  void refusesASessionTypeThatComesLate() throws LoginRefusal {
    negotiation.answer(LoginStage.SECURITY, keys());
    assertRefused(LoginStatus.INITIATOR_ERROR, () -> offer("SessionType=Discovery"));
  }

  @ParameterizedTest
  @EnumSource(Key.class)
  void refusesAKeyInAStageThatIsNotIts(Key key) {
    for (LoginStage stage : List.of(LoginStage.SECURITY, LoginStage.OPERATIONAL)) {
      if (key.initiatorMaySend() && !key.allowedIn(stage)) {
        assertRefused(
            LoginStatus.INITIATOR_ERROR,
            () -> negotiation.answer(stage, keys(key.text() + "=" + key.rule().standard())));
      }
    }
  }

  @Test
  void answersIrrelevantInADiscoverySessionWhereverTheTypeStands() throws LoginRefusal {
    assertThat(
            offer(
                "MaxConnections=1",
                "InitialR2T=No",
                "ImmediateData=Yes",
                "MaxBurstLength=1",
                "FirstBurstLength=512",
                "MaxOutstandingR2T=1",
                "DataPDUInOrder=Yes",
                "DataSequenceInOrder=Yes",
                "TaskReporting=RFC3720",
                "iSCSIProtocolLevel=1",
                "SessionType=Discovery"))
        .hasSize(11)
        .containsEntry("MaxRecvDataSegmentLength", "262144")
        .allSatisfy((key, answer) ->
            assertThat(answer)
                .isEqualTo(key.equals("MaxRecvDataSegmentLength") ? "262144" : "Irrelevant"));
    assertThat(negotiation.negotiated()).isEqualTo(DEFAULTS);
  }

  @Test
  void agreesOnNoDigestInADiscoverySession() throws LoginRefusal {
    assertThat(
            offer(
                "SessionType=Discovery",
                "HeaderDigest=CRC32C,None",
                "DataDigest=CRC32C",
                "ErrorRecoveryLevel=0",
                "DefaultTime2Wait=2"))
        .containsEntry("HeaderDigest", "None")
        .containsEntry("DataDigest", "Reject")
        .containsEntry("ErrorRecoveryLevel", "0")
        .containsEntry("DefaultTime2Wait", "2");
    assertThat(negotiation.negotiated().digests()).isEqualTo(Digests.NONE);
  }
}
