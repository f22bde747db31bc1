package dev.lunette.system;

/** A file or a directory. */
sealed interface LossyNode permits LossyFile, LossyFolder {

  /** All changes to it survive from now on. */
  void sync();
}
