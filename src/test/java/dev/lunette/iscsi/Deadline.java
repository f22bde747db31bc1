package dev.lunette.iscsi;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How long a test waits for what must come, and what it says if that does not come. */
public final class Deadline {

  /** Long enough for a loaded machine; nothing here is about speed. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long LOOK_NANOS = 100_000;

  private Deadline() {}

  /** Returns as soon as it is so; the sentence says what is expected. */
  public static void await(String sentence, BooleanSupplier isSo) {
    long start = System.nanoTime();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("%s; waited %d s".formatted(sentence, PATIENCE.toSeconds()));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
