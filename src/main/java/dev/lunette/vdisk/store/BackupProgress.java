package dev.lunette.vdisk.store;

/** Is told from time to time how far a backup, or a restore, has come. */
@FunctionalInterface
public interface BackupProgress {
  /** So many bytes were copied, of at most so many: what an earlier backup has is not copied. */
  void copied(long doneBytes, long totalBytes);
}
