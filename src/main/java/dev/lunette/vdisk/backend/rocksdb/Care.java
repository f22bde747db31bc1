package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Store;
import java.io.IOException;

/**
 * Checks and mends the vDisks of a store, also of one that no {@link RocksBackend} would open.
 *
 * <p>A check may run at any time. It takes some hundred megabytes of memory at most, whatever the
 * store holds, and one thread. A repair must be alone with the store: no backend may be open on it.
 */
public final class Care {
  private final Store store;

  /** Of an open store. */
  public Care(Store store) {
    this.store = store;
  }

  /**
   * Verifies every block and every reference as they are now; others may go on.
   *
   * @throws IOException if the store can't be read at all, or is closed meanwhile
   */
  public CheckReport check(CheckProgress progress) throws IOException {
    return new Check(store, progress, Mender.NONE).run();
  }

  /**
   * Mends what a check finds; changes nothing unless {@code apply}.
   *
   * <p>Counts are set right, and what belongs to nothing is removed; no data is touched by that.
   * What is lost stays an error for who reads it, or with {@code zeroLost} becomes zeros, in each
   * vDisk and snapshot that has it. What the disk fails to read is left alone even so: it may be
   * there again later.
   */
  public RepairReport repair(boolean apply, boolean zeroLost, CheckProgress progress)
      throws IOException {
    return new Repair(store, apply, zeroLost, progress).run();
  }
}
