package dev.lunette.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyTest {

  @Test
  void boundsAreOneTwoAndFiveOfEachDecade() {
    List<Long> bounds = Latency.boundsNanos();

    assertThat(bounds).startsWith(2_000L, 5_000L, 10_000L, 20_000L).endsWith(50_000_000_000L);
    assertThat(bounds).hasSize(Latency.BUCKETS - 1);
  }

  @Test
  void boundBelongsToItsBucketAndWhatIsAboveToTheNext() {
    List<Long> bounds = Latency.boundsNanos();
    for (int i = 0; i < bounds.size(); i++) {
      long bound = bounds.get(i);
      assertThat(Latency.bucket(bound - 1)).as("%d - 1", bound).isEqualTo(i);
      assertThat(Latency.bucket(bound)).as("%d", bound).isEqualTo(i);
      assertThat(Latency.bucket(bound + 1)).as("%d + 1", bound).isEqualTo(i + 1);
    }
  }

  @Test
  void everyTimeHasItsBucket() {
    assertThat(Latency.bucket(0)).isZero();
    assertThat(Latency.bucket(-1)).isZero();
    assertThat(Latency.bucket(Long.MAX_VALUE)).isEqualTo(Latency.BUCKETS - 1);
    for (int bit = 0; bit < 63; bit++) {
      long nanos = 3L << bit >> 1;
      long below = Latency.boundsNanos().stream().filter(bound -> bound < nanos).count();
      assertThat(Latency.bucket(nanos)).as("%d", nanos).isEqualTo((int) below);
    }
  }
}
