package dev.lunette.scsi.reservation;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Keeps what is registered with one logical unit until the server starts again. */
public interface ReservationStore {

  /** Keeps nothing, and makes changes at once. */
  static ReservationStore none() {
    return new ReservationStore() {
      @Override
      public boolean durable() {
        return false;
      }

      @Override
      public Registrations kept() {
        return Registrations.NONE;
      }

      @Override
      public void keep(@Nullable Registrations kept) {
        // It was not promised.
      }

      @Override
      public synchronized void execute(Runnable change) {
        change.run();
      }
    };
  }

  /** Whether registrations can outlive the server (APTPL). */
  boolean durable();

  /** What was kept when the server started. */
  Registrations kept();

  /** Keeps this, or nothing, and returns when it survives a power loss. */
  void keep(@Nullable Registrations kept) throws IOException;

  /**
   * Runs a change where it may wait for {@link #keep}, one at a time and in order.
   *
   * @throws java.util.concurrent.RejectedExecutionException if too many wait
   */
  void execute(Runnable change);
}
