package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.NegotiationFixture.DEFAULTS;
import static dev.lunette.iscsi.login.NegotiationFixture.keys;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.pdu.TextKeys.Pair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys in the full feature phase (RFC 7143 13). */
class TextNegotiationTest {

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
