package dev.lunette.iscsi.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.pdu.Digests;
import dev.lunette.iscsi.pdu.LoginResponse;
import dev.lunette.iscsi.pdu.TextKeys;
import dev.lunette.iscsi.pdu.TextKeysException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whole logins as known initiators make them, key by key. */
class LoginTranscriptTest {

  private static final String INITIATOR = "InitiatorName=" + LoginFixture.INITIATOR;
  private static final String TARGET = "TargetName=" + LoginFixture.DEMO;

  /** Keys that open-iscsi reads without being asked; any other unasked key ends its login. */
  private static final Set<String> OPEN_ISCSI_KNOWS =
      Set.of("TargetAlias", "TargetPortalGroupTag", "TargetAddress", "MaxRecvDataSegmentLength");

  private final LoginFixture login = new LoginFixture();

  private List<String> step(int stage, int next, String... offers) throws TextKeysException {
    LoginResponse response = login.send(login.transit(stage, next, offers)).orElseThrow();
    assertThat(response.transit()).isTrue();
    assertThat(response.nextStage()).isEqualTo(next);
    List<String> offered = List.of(offers).stream().map(offer -> offer.split("=", 2)[0]).toList();
    assertThat(TextKeys.parse(response.data()).keySet())
        .allMatch(key -> offered.contains(key) || OPEN_ISCSI_KNOWS.contains(key));
    return TextKeys.parse(response.data()).entrySet().stream()
        .map(pair -> pair.getKey() + "=" + pair.getValue())
        .toList();
  }

  private Negotiated agreed() {
    assertThat(login.session.begun).isTrue();
    return login.asked.getFirst().negotiated();
  }

  @Test
  void logsInOpenIscsi() throws TextKeysException {
    assertThat(
            step(
                0,
                1,
                INITIATOR,
                "InitiatorAlias=host",
                TARGET,
                "SessionType=Normal",
                "AuthMethod=None"))
        .containsExactly("AuthMethod=None", "TargetAlias=a demo", "TargetPortalGroupTag=5");
    assertThat(
            step(
                1,
                3,
                "HeaderDigest=None,CRC32C",
                "DataDigest=None",
                "DefaultTime2Wait=2",
                "DefaultTime2Retain=0",
                "IFMarker=No",
                "OFMarker=No",
                "ErrorRecoveryLevel=0",
                "InitialR2T=No",
                "ImmediateData=Yes",
                "MaxBurstLength=16776192",
                "FirstBurstLength=262144",
                "MaxOutstandingR2T=1",
                "MaxConnections=1",
                "DataPDUInOrder=Yes",
                "DataSequenceInOrder=Yes",
                "MaxRecvDataSegmentLength=262144"))
        .containsExactly(
            "HeaderDigest=None",
            "DataDigest=None",
            "DefaultTime2Wait=2",
            "DefaultTime2Retain=0",
            "IFMarker=No",
            "OFMarker=No",
            "ErrorRecoveryLevel=0",
            "InitialR2T=No",
            "ImmediateData=Yes",
            "MaxBurstLength=1048576",
            "FirstBurstLength=262144",
            "MaxOutstandingR2T=1",
            "MaxConnections=1",
            "DataPDUInOrder=Yes",
            "DataSequenceInOrder=Yes",
            "MaxRecvDataSegmentLength=262144");
    assertThat(agreed())
        .isEqualTo(
            new Negotiated(Digests.NONE, 262_144, 262_144, 1_048_576, 262_144, false, true, 1));
  }

  @Test
  void discoversForOpenIscsi() throws TextKeysException {
    assertThat(
            step(
                0, 1, INITIATOR, "InitiatorAlias=host", "SessionType=Discovery", "AuthMethod=None"))
        .containsExactly("AuthMethod=None");
    assertThat(
            step(
                1,
                3,
                "HeaderDigest=None",
                "DataDigest=None",
                "DefaultTime2Wait=2",
                "DefaultTime2Retain=0",
                "IFMarker=No",
                "OFMarker=No",
                "ErrorRecoveryLevel=0",
                "MaxRecvDataSegmentLength=32768"))
        .containsExactly(
            "HeaderDigest=None",
            "DataDigest=None",
            "DefaultTime2Wait=2",
            "DefaultTime2Retain=0",
            "IFMarker=No",
            "OFMarker=No",
            "ErrorRecoveryLevel=0",
            "MaxRecvDataSegmentLength=262144");
    assertThat(agreed().maxSendDataSegmentLength()).isEqualTo(32_768);
    assertThat(login.asked.getFirst().discovery()).isTrue();
  }

  @Test
  void logsInLibiscsiWhichNamesItselfInEveryRequest() throws TextKeysException {
    step(
        0,
        1,
        INITIATOR,
        "InitiatorAlias=qemu",
        TARGET,
        "SessionType=Normal",
        "AuthMethod=CHAP,None");
    assertThat(
            step(
                1,
                3,
                INITIATOR,
                "InitiatorAlias=qemu",
                TARGET,
                "SessionType=Normal",
                "HeaderDigest=None,CRC32C",
                "DataDigest=CRC32C,None",
                "InitialR2T=No",
                "ImmediateData=Yes",
                "MaxBurstLength=262144",
                "FirstBurstLength=262144",
                "MaxRecvDataSegmentLength=262144",
                "DataPDUInOrder=Yes",
                "MaxConnections=1",
                "DefaultTime2Wait=2",
                "DefaultTime2Retain=0",
                "IFMarker=No",
                "OFMarker=No",
                "MaxOutstandingR2T=1",
                "ErrorRecoveryLevel=0",
                "DataSequenceInOrder=Yes"))
        .contains("HeaderDigest=None", "DataDigest=CRC32C", "FirstBurstLength=262144")
        .doesNotContain("TargetPortalGroupTag=5");
    assertThat(agreed().digests()).isEqualTo(new Digests(false, true));
  }

  @Test
  void logsInFirmwareThatOffersLittleWithTheDefaultsOfTheStandard() throws TextKeysException {
    step(0, 1, INITIATOR, TARGET, "SessionType=Normal", "AuthMethod=CHAP,None");
    assertThat(
            step(
                1,
                3,
                "HeaderDigest=None",
                "DataDigest=None",
                "MaxBurstLength=262144",
                "MaxConnections=1",
                "InitialR2T=Yes",
                "ImmediateData=No",
                "MaxOutstandingR2T=1",
                "DefaultTime2Wait=0",
                "DefaultTime2Retain=0",
                "DataPDUInOrder=Yes",
                "DataSequenceInOrder=Yes",
                "ErrorRecoveryLevel=0"))
        .contains("DefaultTime2Wait=0", "InitialR2T=Yes", "ImmediateData=No");
    assertThat(agreed())
        .isEqualTo(new Negotiated(Digests.NONE, 8192, 262_144, 262_144, 65_536, true, false, 1));
  }

  @Test
  void logsInWindows() throws TextKeysException {
    step(
        0,
        1,
        "InitiatorName=iqn.1991-05.com.microsoft:Host.Example.COM",
        "SessionType=Normal",
        TARGET,
        "AuthMethod=None");
    assertThat(
            step(
                1,
                3,
                "HeaderDigest=None,CRC32C",
                "DataDigest=None,CRC32C",
                "ErrorRecoveryLevel=2",
                "InitialR2T=No",
                "ImmediateData=Yes",
                "MaxRecvDataSegmentLength=65536",
                "MaxBurstLength=262144",
                "FirstBurstLength=65536",
                "MaxConnections=8",
                "DefaultTime2Wait=0",
                "DefaultTime2Retain=60",
                "MaxOutstandingR2T=16",
                "DataPDUInOrder=Yes",
                "DataSequenceInOrder=Yes"))
        .contains("ErrorRecoveryLevel=0", "MaxConnections=1", "DefaultTime2Retain=0");
    assertThat(login.asked.getFirst().initiatorName())
        .isEqualTo("iqn.1991-05.com.microsoft:host.example.com");
    assertThat(agreed().maxOutstandingR2t()).isEqualTo(16);
  }

  @Test
  void logsInAnInitiatorThatNegotiatesStepByStepWithoutSessionType() throws TextKeysException {
    login.exchange(login.request(1, INITIATOR, TARGET));
    assertThat(login.exchange(login.request(1, "InitialR2T=No"))).containsKey("InitialR2T");
    assertThat(login.exchange(login.request(1, "ImmediateData=No"))).containsKey("ImmediateData");
    assertThat(step(1, 3)).isEmpty();
    assertThat(agreed().initialR2t()).isFalse();
    assertThat(agreed().immediateData()).isFalse();
  }
}
