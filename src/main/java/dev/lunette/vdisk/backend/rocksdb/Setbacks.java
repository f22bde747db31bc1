package dev.lunette.vdisk.backend.rocksdb;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Layers that could not be given back, and when each of them is tried again: later each time, so
 * that what stays broken costs nothing, and what was mended comes back by itself. Used under the
 * lock of the {@link LayerTree}.
 */
final class Setbacks {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);

  /**
   * A layer's last failure.
   *
   * @param cause what it was
   * @param delayNanos how long the layer is left alone then
   * @param untilNanos until when
   */
  private record Setback(Throwable cause, long delayNanos, long untilNanos) {}

  private final Map<Layer, Setback> setbacks = new HashMap<>();
  private final LongSupplier nanoClock;

  Setbacks(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** A layer has failed; whether it had not before. */
  boolean add(Layer layer, Throwable cause) {
    Setback before = setbacks.get(layer);
    long delay = before == null ? FIRST_NANOS : Math.min(2 * before.delayNanos, LONGEST_NANOS);
    setbacks.put(layer, new Setback(cause, delay, nanoClock.getAsLong() + delay));
    return before == null;
  }

  /** A layer has got on, or is gone. */
  void remove(Layer layer) {
    setbacks.remove(layer);
  }

  /** Whether the last that was done to a layer has failed. */
  boolean has(Layer layer) {
    return setbacks.containsKey(layer);
  }

  /** How long a layer is still to be left alone; 0 or less for one that may be tried. */
  long nanosLeft(Layer layer) {
    Setback setback = setbacks.get(layer);
    return setback == null ? 0 : setback.untilNanos - nanoClock.getAsLong();
  }

  /** Why the last that was done to a layer has failed, or null. */
  @Nullable Throwable cause(Layer layer) {
    Setback setback = setbacks.get(layer);
    return setback == null ? null : setback.cause;
  }
}
