package dev.lunette.metrics;

import dev.lunette.config.Limits;
import dev.lunette.meter.CommandCounts;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds the vDisks that have commands to execute and end none, from one look to the next; any
 * thread. The first look that finds a vDisk so starts its time, so somebody has to look now and
 * then whether anyone wants to know or not. To look is to read the meters, which forget by that
 * what has gone.
 */
final class StuckWatch {

  private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.STUCK_MILLIS);

  private final Watched watched;
  private final LongSupplier nanoTime;
  private final Map<String, Standing> standing = new HashMap<>();

  /** Since when so many commands have ended, and no more. */
  private record Standing(long ended, long sinceNanos) {}

  StuckWatch(Watched watched, LongSupplier nanoTime) {
    this.watched = watched;
    this.nanoTime = nanoTime;
  }

  /** Looks once more, and says which vDisks stand still for too long. */
  synchronized Set<String> stuck() {
    long now = nanoTime.getAsLong();
    Map<String, CommandCounts> counts =
        watched.meters().read(watched.vdisks().keySet(), watched.targets()).vdisks();
    standing.keySet().retainAll(counts.keySet());
    Set<String> stuck = new TreeSet<>();
    counts.forEach((vdisk, count) -> {
      Standing before = standing.get(vdisk);
      if (count.executing() == 0) {
        standing.remove(vdisk);
      } else if (before == null || before.ended() != count.ended()) {
        standing.put(vdisk, new Standing(count.ended(), now));
      } else if (now - before.sinceNanos() >= STUCK_NANOS) {
        stuck.add(vdisk);
      }
    });
    return stuck;
  }
}
