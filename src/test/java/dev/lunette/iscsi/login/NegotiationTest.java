package dev.lunette.iscsi.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.pdu.TextKeys.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {

  private static final Negotiated DEFAULTS =
      new Negotiated(
          Digests.NONE,
          8192,
          Limits.DEFAULTS.maxRecvDataSegmentLengthBytes(),
          262_144,
          65_536,
          true,
          true,
          1);

  private final Negotiation negotiation = new Negotiation(Limits.DEFAULTS);

  private static SequencedMap<String, String> keys(String... pairs) {
    SequencedMap<String, String> keys = new LinkedHashMap<>();
    Arrays.stream(pairs)
        .map(pair -> pair.split("=", 2))
        .forEach(pair -> keys.put(pair[0], pair[1]));
    return keys;
  }

  private SequencedMap<String, String> offer(String... pairs) throws LoginRefusal {
    return negotiation.answer(LoginStage.OPERATIONAL, keys(pairs));
  }

  private static void assertRefused(LoginStatus status, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(LoginRefusal.class))
        .extracting(LoginRefusal::status)
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "HeaderDigest | CRC32C | CRC32C",
        "HeaderDigest | None | None",
        "HeaderDigest | CRC32C,None | CRC32C",
        "HeaderDigest | None,CRC32C | None",
        "HeaderDigest | x-foo,CRC32C,None | CRC32C",
        "HeaderDigest | x-foo | Reject",
        "HeaderDigest | crc32c | Reject",
        "HeaderDigest | CRC32C64 | Reject",
        "HeaderDigest | CRC32C None | Reject",
        "HeaderDigest | ,, | Reject",
        "DataDigest | CRC32C,None | CRC32C",
        "DataDigest | None | None",
        "DataDigest | CRC64 | Reject",
        "MaxConnections | 1 | 1",
        "MaxConnections | 65535 | 1",
        "MaxConnections | 0 | Reject",
        "MaxConnections | 65536 | Reject",
        "InitialR2T | Yes | Yes",
        "InitialR2T | No | No",
        "InitialR2T | yes | Reject",
        "InitialR2T | 1 | Reject",
        "ImmediateData | Yes | Yes",
        "ImmediateData | No | No",
        "ImmediateData | Maybe | Reject",
        "MaxBurstLength | 512 | 512",
        "MaxBurstLength | 262144 | 262144",
        "MaxBurstLength | 16776192 | 1048576",
        "MaxBurstLength | 0x400 | 1024",
        "MaxBurstLength | 0X4aB | 1195",
        "MaxBurstLength | 000512 | 512",
        "MaxBurstLength | 511 | Reject",
        "MaxBurstLength | 16777216 | Reject",
        "MaxBurstLength | 18446744073709551616 | Reject",
        "MaxBurstLength | -512 | Reject",
        "MaxBurstLength | +512 | Reject",
        "MaxBurstLength | 51 2 | Reject",
        "MaxBurstLength | 0x | Reject",
        "MaxBurstLength | 0x-200 | Reject",
        "MaxBurstLength | 0bAgA= | Reject",
        "MaxBurstLength | 512,1024 | Reject",
        "MaxBurstLength | \u0665\u0661\u0662 | Reject",
        "MaxBurstLength | NotUnderstood | Reject",
        "FirstBurstLength | 262144 | 262144",
        "FirstBurstLength | 524288 | 262144",
        "FirstBurstLength | 100 | Reject",
        "DefaultTime2Wait | 0 | 0",
        "DefaultTime2Wait | 2 | 2",
        "DefaultTime2Wait | 3600 | 3600",
        "DefaultTime2Wait | 3601 | Reject",
        "DefaultTime2Retain | 0 | 0",
        "DefaultTime2Retain | 60 | 0",
        "DefaultTime2Retain | x | Reject",
        "MaxOutstandingR2T | 1 | 1",
        "MaxOutstandingR2T | 65535 | 16",
        "MaxOutstandingR2T | 0 | Reject",
        "DataPDUInOrder | Yes | Yes",
        "DataPDUInOrder | No | Yes",
        "DataPDUInOrder | NO | Reject",
        "DataSequenceInOrder | Yes | Yes",
        "DataSequenceInOrder | No | Yes",
        "DataSequenceInOrder | ? | Reject",
        "ErrorRecoveryLevel | 0 | 0",
        "ErrorRecoveryLevel | 2 | 0",
        "ErrorRecoveryLevel | 3 | Reject",
        "TaskReporting | RFC3720 | RFC3720",
        "TaskReporting | FastAbort,ResponseFence,RFC3720 | RFC3720",
        "TaskReporting | FastAbort | Reject",
        "iSCSIProtocolLevel | 1 | 1",
        "iSCSIProtocolLevel | 2 | 1",
        "iSCSIProtocolLevel | 32 | Reject",
        "IFMarker | No | No",
        "IFMarker | Yes | No",
        "OFMarker | No | No",
        "OFMarker | huh | Reject",
        "IFMarkInt | 2048~65535 | Reject",
        "OFMarkInt | 2048 | Reject",
        "TargetAlias | me | Reject",
        "TargetAddress | 10.0.0.1:3260 | Reject",
        "TargetPortalGroupTag | 1 | Reject",
        "X-com.example.key | 1 | NotUnderstood",
        "RDMAExtensions | Yes | NotUnderstood",
        "maxburstlength | 512 | NotUnderstood",
      })
  void answersAnOffer(String key, String offered, String answer) throws LoginRefusal {
    assertThat(offer(key + "=" + offered))
        .containsExactly(Map.entry(key, answer), Map.entry("MaxRecvDataSegmentLength", "262144"));
  }

  @ParameterizedTest
  @EnumSource(Key.class)
  void hasARowInTheManual(Key key) throws IOException {
    assertThat(Files.readAllLines(Path.of("docs/manual/login.md")))
        .anyMatch(line -> line.startsWith("| ") && line.contains(key.text()));
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

  @Test
  void takesANewSegmentLengthInTheFullFeaturePhaseWithoutAnswer() {
    Negotiation.TextAnswer answer =
        Negotiation.answerText(
            keys("MaxRecvDataSegmentLength=1024"), DEFAULTS, asked -> Optional.empty());
    assertThat(answer.pairs()).isEmpty();
    assertThat(answer.negotiated()).isEqualTo(DEFAULTS.withMaxSendDataSegmentLength(1024));
  }

  @Test
  void rejectsInTheFullFeaturePhaseWhatALoginHasSettled() {
    Negotiation.TextAnswer answer =
        Negotiation.answerText(
            keys(
                "MaxRecvDataSegmentLength=100",
                "MaxBurstLength=1024",
                "HeaderDigest=None",
                "InitiatorName=iqn.2026-11.a.b:c",
                "AuthMethod=None",
                "TargetAlias=x",
                "TargetAlias2=x",
                "InitiatorAlias=x"),
            DEFAULTS,
            asked -> Optional.empty());
    assertThat(answer.pairs())
        .containsExactly(
            new Pair("MaxRecvDataSegmentLength", "Reject"),
            new Pair("MaxBurstLength", "Reject"),
            new Pair("HeaderDigest", "Reject"),
            new Pair("InitiatorName", "Reject"),
            new Pair("AuthMethod", "Reject"),
            new Pair("TargetAlias", "Reject"),
            new Pair("TargetAlias2", "NotUnderstood"));
    assertThat(answer.negotiated()).isEqualTo(DEFAULTS);
  }

  @Test
  void sendsTargetsInTheFullFeaturePhase() {
    List<Map.Entry<String, String>> found =
        List.of(Map.entry("TargetName", "a"), Map.entry("TargetAddress", "b"));
    assertThat(
            Negotiation.answerText(
                    keys("SendTargets=All"),
                    DEFAULTS,
                    asked -> Optional.of(found).filter(f -> asked.equals("All")))
                .pairs())
        .containsExactly(new Pair("TargetName", "a"), new Pair("TargetAddress", "b"));
    assertThat(
            Negotiation.answerText(keys("SendTargets="), DEFAULTS, asked -> Optional.empty())
                .pairs())
        .containsExactly(new Pair("SendTargets", "Reject"));
  }
}
