package dev.lunette.meter;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Counts what is rare, by a name from a small set; any thread.
 *
 * <p>Names that are declared are there from the start, at 0, so that the first time is seen as a
 * change.
 */
public final class Tally {

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  /** An empty one. */
  public Tally() {}

  /** Names that may be counted. */
  public void declare(Stream<String> names) {
    names.forEach(this::adder);
  }

  /** Counts one. */
  public void count(String name) {
    adder(name).increment();
  }

  private LongAdder adder(String name) {
    return counts.computeIfAbsent(name, any -> new LongAdder());
  }

  /** So far. */
  public Map<String, Long> counts() {
    Map<String, Long> copy = new TreeMap<>();
    counts.forEach((name, count) -> copy.put(name, count.sum()));
    return copy;
  }
}
