package dev.lunette.metrics;

import dev.lunette.meter.LoopMeter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whether the server lives, and whether it can serve. */
final class Health {

  /**
   * An event loop that has not run for so long will not run again; it looks four times a second.
   */
  private static final long DEAD_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Watched watched;
  private final StuckWatch stuck;
  private final LongSupplier nanoTime;

  Health(Watched watched, StuckWatch stuck, LongSupplier nanoTime) {
    this.watched = watched;
    this.stuck = stuck;
    this.nanoTime = nanoTime;
  }

  /** What only a new start can mend, if there is such a thing. */
  Optional<String> dead() {
    long now = nanoTime.getAsLong();
    List<LoopMeter> loops = watched.loops();
    for (int i = 0; i < loops.size(); i++) {
      long silent = now - loops.get(i).lastNanoTime();
      if (silent > DEAD_NANOS) {
        return Optional.of(
            "event loop %d has not run for %d s"
                .formatted(i, TimeUnit.NANOSECONDS.toSeconds(silent)));
      }
    }
    return Optional.empty();
  }

  /** Why initiators should rather not come, if that is so. */
  Optional<String> notReady() {
    return watched.notReady().or(this::dead).or(this::stands);
  }

  private Optional<String> stands() {
    Set<String> vdisks = stuck.stuck();
    return vdisks.isEmpty()
        ? Optional.empty()
        : Optional.of("no command has ended for 30 s on vDisk " + String.join(", ", vdisks));
  }
}
