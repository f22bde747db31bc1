package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitsReaderTest {

  @Test
  void readsSizesAndNumbers() {
    Limits limits =
        Reading.config("limits: {maxBurstLengthBytes: 2MiB, drainTimeoutMillis: 1}").limits();

    assertThat(limits.maxBurstLengthBytes()).isEqualTo(2 << 20);
    assertThat(limits.drainTimeoutMillis()).isEqualTo(1);
  }

  @Test
  void tellsEveryBreachOfRangesAndRelations() {
    assertThat(
            Reading.messages(
                """
                limits:
                  connections: 0
                  commandWindow: 4097
                  vdiskThreads: 99999999999
                  idleDropMillis: 100
                  maxBurstLengthBytes: 16MiB
                  transferLengthBytes: 128MiB
                  writeSameLengthBytes: 1MiB
                """))
        .containsExactly(
            "2:16: key limits.connections: 0, expected 1 to 65535",
            "3:18: key limits.commandWindow: 4097, expected 1 to 4096",
            "4:17: key limits.vdiskThreads: 99999999999, expected 1 to 256",
            "5:19: key limits.idleDropMillis: 100, expected at least idlePingMillis, which is"
                + " 30000 by default",
            "6:24: key limits.maxBurstLengthBytes: \"16MiB\", expected 512 to 16777215",
            "7:24: key limits.transferLengthBytes: \"128MiB\", expected at most"
                + " connectionDataBytes, which is 67108864",
            "7:24: key limits.transferLengthBytes: \"128MiB\", expected at most"
                + " writeSameLengthBytes, which is 1048576");
  }

  @Test
  void tellsARelationOfTwoWrittenLimits() {
    assertThat(Reading.messages("limits: {idlePingMillis: 300, idleDropMillis: 200}"))
        .containsExactly(
            "1:26: key limits.idlePingMillis: 300, expected at most idleDropMillis, which is 200");
  }

  @Test
  void doesNotJudgeRelationsOfWhatIsWrongItself() {
    assertThat(Reading.messages("limits: {transferLengthBytes: 5, connectionDataBytes: 1MiB}"))
        .containsExactly("1:31: key limits.transferLengthBytes: 5, expected 65536 to 1073741824");
    assertThat(Reading.messages("limits: {maxBurstLengthBytes: x, firstBurstLengthBytes: 2MiB}"))
        .containsExactly(
            "1:31: key limits.maxBurstLengthBytes: \"x\", expected a number of bytes, or a whole"
                + " number with KiB, MiB, GiB or TiB");
  }

  @Test
  void suggestsTheNearestKey() {
    assertThat(Reading.messages("limits: {idlePingMilis: 1, idelDropMillis: 1, sockets: 3}"))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        "1:10: key limits.idlePingMilis: unknown, did you mean idlePingMillis?"),
            second -> assertThat(second).endsWith("unknown, did you mean idleDropMillis?"),
            third -> assertThat(third).contains("unknown, expected one of busyPollMicros, "));
  }
}
