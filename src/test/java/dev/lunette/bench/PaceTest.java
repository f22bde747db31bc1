package dev.lunette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When I/Os are to begin. */
final class PaceTest {

  @Test
  void aClosedLoopBeginsAtOnce() {
    Pace pace = new Pace(0, 0.5);
    pace.start(100);
    pace.begun();
    assertThat(pace.nextNanos(777)).isEqualTo(777);
  }

  @Test
  void anOpenLoopBeginsOnTimeHoweverLateItIs() {
    Pace pace = new Pace(1000, 0);
    pace.start(5_000_000);
    for (int i = 0; i < 10; i++) {
      assertThat(pace.nextNanos(900_000_000)).isEqualTo(5_000_000 + i * 1_000_000L);
      pace.begun();
    }
  }

  @Test
  void aClosedLoopIsOverAtItsEnd() {
    Pace pace = new Pace(0, 0);
    pace.start(100);
    pace.begun();
    assertThat(pace.isOver(777)).isFalse();
    pace.end(777);
    assertThat(pace.isOver(777)).isTrue();
    assertThat(pace.overdue()).isZero();
  }

  @Test
  void anOpenLoopIsOverWhenAllThatWasDueHasBegun() {
    Pace pace = new Pace(1e9 / 300, 0.5);
    pace.start(0);
    pace.end(1050);
    for (int left = 3; left > 0; left--) { // at 150, 450 and 750, but not at 1050
      assertThat(pace.isOver(5000)).isFalse();
      assertThat(pace.overdue()).isEqualTo(left);
      pace.begun();
    }
    assertThat(pace.isOver(5000)).isTrue();
    assertThat(pace.overdue()).isZero();
  }

  @Test
  void aRunAfterTheEndBeginsAnew() {
    Pace pace = new Pace(1000, 0);
    pace.start(0);
    pace.end(1);
    pace.start(100);
    assertThat(pace.isOver(Long.MAX_VALUE / 2)).isFalse();
  }

  @Test
  void sessionsTakeTurns() {
    Pace pace = new Pace(1000, 0.25);
    pace.start(0);
    assertThat(pace.nextNanos(0)).isEqualTo(250_000);
  }

  @Test
  void extentsShareAUnitWithoutOverlapOrGap() {
    dev.lunette.initiator.Capacity capacity = new dev.lunette.initiator.Capacity(1000, 512);
    long next = 0;
    for (int i = 0; i < 7; i++) {
      Extent extent = Extent.of(capacity, 125, 4096, i, 7);
      assertThat(extent.lba(0)).isEqualTo(next * 8);
      next += extent.count();
    }
    assertThat(next).isEqualTo(125);
  }
}
