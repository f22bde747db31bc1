package dev.lunette.meter;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is rare, by a name from a small set; any thread.
 *
 * <p>Names that are declared are there from the start, at 0, so that the first time is seen as a
 * change.
 */
public final class Tally {

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final @Nullable Tally around;

  /** An empty one. */
  public Tally() {
    around = null;
  }

  /** One of which all counts in another one, too. */
  Tally(Tally around) {
    this.around = around;
  }

  /** The same, with the names of that one. */
  Tally declared() {
    if (around != null) {
      declare(around.counts.keySet().stream());
    }
    return this;
  }

  /** Names that may be counted. */
  public void declare(Stream<String> names) {
    names.forEach(this::adder);
  }

  /** Counts one. */
  public void count(String name) {
    adder(name).increment();
    if (around != null) {
      around.count(name);
    }
  }

  private LongAdder adder(String name) {
    return counts.computeIfAbsent(name, any -> new LongAdder());
  }

  /** All of them together. */
  public long sum() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** So far. */
  public Map<String, Long> counts() {
    Map<String, Long> copy = new TreeMap<>();
    counts.forEach((name, count) -> copy.put(name, count.sum()));
    return copy;
  }
}
