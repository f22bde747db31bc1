package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks of many connections fall together, and none comes early or much late. */
final class IdleWatchTest {
  private static final long PERIOD = TimeUnit.SECONDS.toNanos(30);
  private static final long GRAIN = PERIOD / 256;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 1_234_567_890_123L, -1_234_567_890_123L, Long.MIN_VALUE})
  void waitsThePeriodAndThenForTheOthers(long now) {
    long wait = IdleWatch.aligned(PERIOD, now);
    assertThat(wait).isBetween(PERIOD, PERIOD + GRAIN - 1);
    assertThat((now + wait) % GRAIN).isZero();
  }
}
