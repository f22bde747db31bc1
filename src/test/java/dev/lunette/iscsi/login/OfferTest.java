package dev.lunette.iscsi.login;

import static dev.lunette.iscsi.login.NegotiationFixture.keys;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The answer to a key that is offered alone in a login (RFC 7143 13). */
class OfferTest {

  private static void assertAnswer(String key, String offered, String answer) throws LoginRefusal {
    assertThat(
            new Negotiation(Limits.DEFAULTS)
                .answer(LoginStage.OPERATIONAL, keys(key + "=" + offered)))
        .containsExactly(Map.entry(key, answer), Map.entry("MaxRecvDataSegmentLength", "262144"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HeaderDigest | CRC32C | CRC32C
          HeaderDigest | None | None
          HeaderDigest | CRC32C,None | CRC32C
          HeaderDigest | None,CRC32C | None
          HeaderDigest | x-foo,CRC32C,None | CRC32C
          HeaderDigest | x-foo | Reject
          HeaderDigest | crc32c | Reject
          HeaderDigest | CRC32C64 | Reject
          HeaderDigest | CRC32C None | Reject
          HeaderDigest | ,, | Reject
          DataDigest | CRC32C,None | CRC32C
          DataDigest | None | None
          DataDigest | CRC64 | Reject
          """)
  void choosesTheFirstDigestThatItKnows(String key, String offered, String answer)
      throws LoginRefusal {
    assertAnswer(key, offered, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          InitialR2T | Yes | Yes
          InitialR2T | No | No
          InitialR2T | yes | Reject
          InitialR2T | 1 | Reject
          ImmediateData | Yes | Yes
          ImmediateData | No | No
          ImmediateData | Maybe | Reject
          DataPDUInOrder | Yes | Yes
          DataPDUInOrder | No | Yes
          DataPDUInOrder | NO | Reject
          DataSequenceInOrder | Yes | Yes
          DataSequenceInOrder | No | Yes
          DataSequenceInOrder | ? | Reject
          IFMarker | No | No
          IFMarker | Yes | No
          OFMarker | No | No
          OFMarker | huh | Reject
          """)
  void settlesWhatIsYesOrNo(String key, String offered, String answer) throws LoginRefusal {
    assertAnswer(key, offered, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MaxBurstLength | 512 | 512
          MaxBurstLength | 262144 | 262144
          MaxBurstLength | 16776192 | 1048576
          MaxBurstLength | 0x400 | 1024
          MaxBurstLength | 0X4aB | 1195
          MaxBurstLength | 000512 | 512
          MaxBurstLength | 511 | Reject
          MaxBurstLength | 16777216 | Reject
          MaxBurstLength | 18446744073709551616 | Reject
          MaxBurstLength | -512 | Reject
          MaxBurstLength | +512 | Reject
          MaxBurstLength | 51 2 | Reject
          MaxBurstLength | 0x | Reject
          MaxBurstLength | 0x-200 | Reject
          MaxBurstLength | 0bAgA= | Reject
          MaxBurstLength | 512,1024 | Reject
          MaxBurstLength | \u0665\u0661\u0662 | Reject
          MaxBurstLength | NotUnderstood | Reject
          """)
  void readsANumberAsTheStandardWritesIt(String key, String offered, String answer)
      throws LoginRefusal {
    assertAnswer(key, offered, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MaxConnections | 1 | 1
          MaxConnections | 65535 | 1
          MaxConnections | 0 | Reject
          MaxConnections | 65536 | Reject
          FirstBurstLength | 262144 | 262144
          FirstBurstLength | 524288 | 262144
          FirstBurstLength | 100 | Reject
          DefaultTime2Wait | 0 | 0
          DefaultTime2Wait | 2 | 2
          DefaultTime2Wait | 3600 | 3600
          DefaultTime2Wait | 3601 | Reject
          DefaultTime2Retain | 0 | 0
          DefaultTime2Retain | 60 | 0
          DefaultTime2Retain | x | Reject
          MaxOutstandingR2T | 1 | 1
          MaxOutstandingR2T | 65535 | 16
          MaxOutstandingR2T | 0 | Reject
          ErrorRecoveryLevel | 0 | 0
          ErrorRecoveryLevel | 2 | 0
          ErrorRecoveryLevel | 3 | Reject
          iSCSIProtocolLevel | 1 | 1
          iSCSIProtocolLevel | 2 | 1
          iSCSIProtocolLevel | 32 | Reject
          """)
  void keepsANumberWithinItsRangeAndItsLimit(String key, String offered, String answer)
      throws LoginRefusal {
    assertAnswer(key, offered, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TaskReporting | RFC3720 | RFC3720
          TaskReporting | FastAbort,ResponseFence,RFC3720 | RFC3720
          TaskReporting | FastAbort | Reject
          """)
  void knowsOneWayToReportTasks(String key, String offered, String answer) throws LoginRefusal {
    assertAnswer(key, offered, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          IFMarkInt | 2048~65535 | Reject
          OFMarkInt | 2048 | Reject
          TargetAlias | me | Reject
          TargetAddress | 10.0.0.1:3260 | Reject
          TargetPortalGroupTag | 1 | Reject
          """)
  void rejectsWhatNoInitiatorMayOffer(String key, String offered, String answer)
      throws LoginRefusal {
    assertAnswer(key, offered, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          X-com.example.key | 1 | NotUnderstood
          RDMAExtensions | Yes | NotUnderstood
          maxburstlength | 512 | NotUnderstood
          """)
  void doesNotUnderstandAKeyThatIsNotOfTheStandard(String key, String offered, String answer)
      throws LoginRefusal {
    assertAnswer(key, offered, answer);
  }

  @ParameterizedTest
  @EnumSource(Key.class)
  void hasARowInTheManual(Key key) throws IOException {
    assertThat(Files.readAllLines(Path.of("docs/manual/login.md")))
        .anyMatch(line -> line.startsWith("| ") && line.contains(key.text()));
  }
}
