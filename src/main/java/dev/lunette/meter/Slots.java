package dev.lunette.meter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Numbers that one thread adds to and any thread reads: where each of them stands in an array.
 *
 * <p>Opaque access is a plain move for the processor; it only keeps a number whole, in order with
 * itself, and from being kept in a register. So no reader sees one go back.
 */
final class Slots {

  /**
   * Of each kind of command, from its first slot on: what a command counts in last comes first, for
   * in this order they are read. So a command that ends meanwhile is taken for one that has not.
   */
  static final int BUCKET = 0;

  static final int NANOS = Latency.BUCKETS;
  static final int BYTES = NANOS + 1;
  static final int ABORTED = NANOS + 2;
  static final int INLINE = NANOS + 3;
  static final int HANDED_OVER = NANOS + 4;
  static final int EXECUTED = NANOS + 5;
  static final int RECEIVED = NANOS + 6;
  private static final int OF_KIND = NANOS + 7;

  /** Of all kinds together. */
  static final int FAILURES = CommandKind.values().length * OF_KIND;

  static final int UNSOLICITED_BYTES = FAILURES + CommandFailure.values().length;
  static final int SOLICITED_BYTES = UNSOLICITED_BYTES + 1;
  static final int REQUESTS = UNSOLICITED_BYTES + 2;
  static final int COUNT = UNSOLICITED_BYTES + 3;

  /** Room on both sides, so that no other object is in our cache lines; they come in pairs. */
  static final int PADDING = 16;

  private static final VarHandle LONG = MethodHandles.arrayElementVarHandle(long[].class);

  private Slots() {}

  static int of(CommandKind kind, int slot) {
    return kind.index() * OF_KIND + slot;
  }

  static long[] padded(int count) {
    return new long[PADDING + count + PADDING];
  }

  /** Adds to a slot of a padded array; for its one writer. */
  static void add(long[] padded, int slot, long amount) {
    int index = PADDING + slot;
    LONG.setOpaque(padded, index, padded[index] + amount);
  }

  static void set(long[] padded, int slot, long value) {
    LONG.setOpaque(padded, PADDING + slot, value);
  }

  static long get(long[] padded, int slot) {
    return (long) LONG.getOpaque(padded, PADDING + slot);
  }

  /** What a padded array holds now; each number by itself is right, others may be a step ahead. */
  static long[] copy(long[] padded) {
    long[] copy = new long[padded.length - 2 * PADDING];
    for (int slot = 0; slot < copy.length; slot++) {
      copy[slot] = get(padded, slot);
    }
    return copy;
  }
}
