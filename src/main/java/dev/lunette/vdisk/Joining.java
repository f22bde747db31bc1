package dev.lunette.vdisk;

/** Waits for the end of a thread, which is told of that in its own way. */
public final class Joining {
  private Joining() {}

  /** Returns when the thread has ended; an interrupt is kept for later. */
  public static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
