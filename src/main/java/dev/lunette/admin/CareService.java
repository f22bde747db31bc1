package dev.lunette.admin;

/** Finds what is damaged, and mends it. */
public interface CareService extends AutoCloseable {

  /** Verifies every block and every reference. */
  JobInfo check() throws AdminException;

  /**
   * Mends what a check finds, where nobody serves it. Without {@code apply} it only says what it
   * would do; with {@code zeroLost} blocks that are lost become zeros in place of an error for
   * whoever reads them.
   */
  JobInfo repair(boolean apply, boolean zeroLost) throws AdminException;

  /** How far such work is. */
  JobInfo job(long id) throws AdminException;

  @Override
  void close() throws AdminException;
}
