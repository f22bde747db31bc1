package dev.lunette.vdisk;

/**
 * Told once how an operation on a {@link VDisk} ended, on the calling thread if it never had to
 * wait, otherwise on a thread of the vDisk's executor; must not block.
 */
public interface Completion {

  /** The operation has done all that was asked. */
  void completed();

  /** The operation failed; a part of it may have been done. */
  void failed(VDiskException failure);
}
