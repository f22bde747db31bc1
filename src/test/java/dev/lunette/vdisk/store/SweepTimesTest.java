package dev.lunette.vdisk.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A sweep takes a small part of the time, however much is deleted. */
final class SweepTimesTest {
  private long seconds = 7;
  private final SweepTimes times = new SweepTimes(() -> TimeUnit.SECONDS.toNanos(seconds));

  @Test
  void waitsUntilNoMoreIsDeletedAndNotLongerThanAMinute() {
    for (int second = 0; second <= 60; second++) {
      times.note();
      assertThat(times.isDue(false)).as("after %d s", second).isFalse();
      seconds++;
    }
    times.note();
    assertThat(times.isDue(false)).isTrue();
    sweep(0, false);
    times.note();
    seconds++;
    assertThat(times.isDue(false)).isFalse();
    seconds++;
    assertThat(times.isDue(false)).isTrue();
  }

  @Test
  void restsTwentyTimesAsLongAsItHasWorked() {
    sweep(10, false);
    times.note();
    seconds += 199;
    assertThat(times.isDue(false)).isFalse();
    seconds++;
    assertThat(times.isDue(false)).isTrue();
  }

  @Test
  void restsAsLongThoughDeletionsKeepComing() {
    long worked = 0;
    for (int second = 0; second < 10_000; second++) {
      times.note();
      if (times.isDue(false)) {
        sweep(10, false);
        worked += 10;
      }
      seconds++;
    }
    assertThat(worked).isBetween(400L, (seconds + 9) / 20);
  }

  @Test
  void restsAsLongAsItHasWorkedWhereSpaceIsShort() {
    sweep(10, true);
    seconds += 9;
    assertThat(times.isDue(true)).isFalse();
    seconds++;
    assertThat(times.isDue(true)).isTrue();
  }

  @Test
  void isNotDueWhereNothingWasDeletedUnlessSpaceIsShort() {
    sweep(0, false);
    seconds += 1000;
    assertThat(times.isDue(false)).isFalse();
    assertThat(times.isDue(true)).isTrue();
  }

  @Test
  void isDueAgainForWhatItHasLeft() {
    times.begin();
    times.leave();
    times.end(false);
    seconds += 2;
    assertThat(times.isDue(false)).isTrue();
  }

  @Test
  void isDueAgainForWhatWasDeletedMeanwhile() {
    times.begin();
    times.note();
    times.end(false);
    seconds += 2;
    assertThat(times.isDue(false)).isTrue();
  }

  private void sweep(int took, boolean low) {
    times.begin();
    seconds += took;
    times.end(low);
  }
}
