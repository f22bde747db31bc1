package dev.lunette.scsi;

import java.io.IOException;

/** Where the saved values of a disk's mode pages survive a restart (SPC-5 6.12, SP bit). */
public interface ModeStore {

  /** For a disk whose values can't be saved. */
  ModeStore NONE =
      new ModeStore() {
        @Override
        public boolean saves() {
          return false;
        }

        @Override
        public byte[] load() {
          return new byte[0];
        }

        @Override
        public void save(byte[] pages) {
          throw new IllegalStateException("mode pages are to be saved that can't be");
        }

        @Override
        public void execute(Runnable change) {
          throw new IllegalStateException("mode pages are to be saved that can't be");
        }
      };

  /** Whether there is a store at all. */
  default boolean saves() {
    return true;
  }

  /** What was saved last, nothing if there was never anything. */
  byte[] load();

  /** Returns when it would survive a power loss; blocks, so never called on an event loop. */
  void save(byte[] pages) throws IOException;

  /**
   * Runs a change where it may wait for {@link #save}, one at a time and in order.
   *
   * @throws java.util.concurrent.RejectedExecutionException if too many wait
   */
  void execute(Runnable change);
}
