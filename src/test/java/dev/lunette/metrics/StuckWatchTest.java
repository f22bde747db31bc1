package dev.lunette.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.meter.CommandKind;
import dev.lunette.meter.SessionName;
import dev.lunette.meter.UnitMeter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StuckWatchTest {
  private final WatchedFake watched = new WatchedFake();
  private long nanos = Long.MAX_VALUE - 5; // the clock may wrap
  private final StuckWatch watch = new StuckWatch(watched, () -> nanos);
  private UnitMeter unit;

  @BeforeEach
  void oneCommandExecutes() {
    unit = watched.meters.begin(new SessionName("one", "host", "0x000000000001", 1)).unit("alpha");
    unit.received(CommandKind.WRITE);
    unit.executed(CommandKind.WRITE);
  }

  private void later(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void findsADiskThatEndsNothing() {
    assertThat(watch.stuck()).isEmpty();
    later(Limits.STUCK_MILLIS - 1);
    assertThat(watch.stuck()).isEmpty();
    later(1);
    assertThat(watch.stuck()).containsExactly("alpha");

    unit.handedOver(CommandKind.WRITE);
    unit.answered(CommandKind.WRITE, 1, 1);
    assertThat(watch.stuck()).isEmpty();
  }

  @Test
  void doesNotTakeABusyDiskForOneThatStands() {
    for (int i = 0; i < 10; i++) {
      assertThat(watch.stuck()).isEmpty();
      later(Limits.STUCK_MILLIS);
      unit.received(CommandKind.WRITE);
      unit.executed(CommandKind.WRITE);
      unit.handedOver(CommandKind.WRITE);
      unit.answered(CommandKind.WRITE, 1, 1);
    }
  }

  @Test
  void doesNotBlameADiskForDataThatAnInitiatorOwes() {
    unit.handedOver(CommandKind.WRITE);
    unit.answered(CommandKind.WRITE, 1, 1);
    unit.received(CommandKind.WRITE);
    assertThat(watch.stuck()).isEmpty();
    later(10L * Limits.STUCK_MILLIS);
    assertThat(watch.stuck()).isEmpty();
  }
}
