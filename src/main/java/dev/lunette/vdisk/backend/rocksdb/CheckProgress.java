package dev.lunette.vdisk.backend.rocksdb;

/** Is told how far a check or a repair is. */
public interface CheckProgress {
  /** For who does not want to know. */
  CheckProgress NONE = (_, _) -> {};

  /**
   * So much is done; called often, on the thread that checks.
   *
   * @param doneBytes stored blocks that were looked at
   * @param totalBytes of those in all, 0 while that is not known
   */
  void at(long doneBytes, long totalBytes);
}
