package dev.lunette.scsi;

import dev.lunette.scsi.copy.BlockRange;
import dev.lunette.scsi.copy.CopyLimits;
import dev.lunette.scsi.copy.RodToken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ROD tokens of a server, and what each stands for. One that nobody uses for its inactivity
 * timeout is gone, and so is one whose nexus or disk goes.
 */
final class RodTokens {

  private final LongSupplier nanoTime;
  private final Map<RodToken, Rod> tokens = new HashMap<>();

  /** What a token stands for. */
  static final class Rod {
    private final Nexus creator;
    private final CopyEnd source;
    private final List<BlockRange> ranges;
    private final long timeoutNanos;
    private long lastUseNanos;
    private int uses;

    /**
     * Blocks of a disk.
     *
     * @param creator the nexus that wants a token for them
     * @param inactivitySeconds for which the token may lie unused
     */
    Rod(Nexus creator, CopyEnd source, List<BlockRange> ranges, long inactivitySeconds) {
      this.creator = creator;
      this.source = source;
      this.ranges = List.copyOf(ranges);
      this.timeoutNanos = TimeUnit.SECONDS.toNanos(inactivitySeconds);
    }

    CopyEnd source() {
      return source;
    }

    List<BlockRange> ranges() {
      return ranges;
    }

    private boolean isOver(long now) {
      return uses == 0 && now - lastUseNanos > timeoutNanos;
    }
  }

  RodTokens(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Keeps what a token stands for; false if there are as many as may be. */
  synchronized boolean keep(RodToken token, Rod rod) {
    long now = nanoTime.getAsLong();
    tokens.values().removeIf(each -> each.isOver(now));
    long own = tokens.values().stream().filter(each -> each.creator == rod.creator).count();
    if (tokens.size() >= CopyLimits.TOKENS || own >= CopyLimits.TOKENS_PER_NEXUS) {
      return false;
    }
    rod.lastUseNanos = now;
    tokens.put(token, rod);
    return true;
  }

  /** What a token stands for, which is in use until {@link #used}. */
  synchronized @Nullable Rod use(RodToken token, Predicate<CopyEnd> reaches) {
    Rod rod = tokens.get(token);
    if (rod == null || !reaches.test(rod.source)) {
      return null;
    }
    if (rod.isOver(nanoTime.getAsLong())) {
      tokens.remove(token);
      return null;
    }
    rod.uses++;
    return rod;
  }

  /** A use is over, and with it the token, if it is not needed any more. */
  synchronized void used(RodToken token, Rod rod, boolean deletes) {
    rod.uses--;
    rod.lastUseNanos = nanoTime.getAsLong();
    if (deletes) {
      tokens.remove(token, rod);
    }
  }

  /** A nexus of a disk is gone. */
  synchronized void forget(Nexus nexus, CopyEnd source) {
    tokens.values().removeIf(rod -> rod.creator == nexus && rod.source == source);
  }

  /** A disk has been reset. */
  synchronized void forget(CopyEnd source) {
    tokens.values().removeIf(rod -> rod.source == source);
  }
}
