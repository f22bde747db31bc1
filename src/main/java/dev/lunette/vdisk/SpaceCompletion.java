package dev.lunette.vdisk;

/**
 * Told once what a {@link VDisk} takes of its store, or that it could not be found out; on the same
 * threads as a {@link Completion}, and must not block either.
 */
public interface SpaceCompletion {

  /** It is known. */
  void completed(Space space);

  /** It could not be found out. */
  void failed(VDiskException failure);
}
