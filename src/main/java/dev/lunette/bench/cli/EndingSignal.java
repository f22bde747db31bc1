package dev.lunette.bench.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Until it is closed, a signal that ends the process (Ctrl-C, SIGTERM) interrupts the thread that
 * made this, and the process ends when that thread has closed it, or after a time.
 */
final class EndingSignal implements AutoCloseable {

  /** More than a run takes that is cut short: a second or two for each of its parts. */
  private static final long PATIENCE_SECONDS = 10;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupt, "ending-signal");
  private volatile boolean hasCome;

  private EndingSignal() {}

  /** For the thread that calls this. */
  static EndingSignal await() {
    EndingSignal signal = new EndingSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  boolean hasCome() {
    return hasCome;
  }

  private void interrupt() {
    hasCome = true;
    worker.interrupt();
    try {
      boolean _ = closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // nobody interrupts a hook; the process then ends at once
    }
  }

  @Override
  public void close() {
    closed.countDown();
    if (!hasCome) {
      try {
        boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // it has come just now, and does not wait for us any more
      }
    }
  }
}
