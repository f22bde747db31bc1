package dev.lunette.vdisk;

import java.util.List;

/**
 * Told once what is stored in a range of a {@link VDisk}, or that it could not be found out; on the
 * same threads as a {@link Completion}, and must not block either.
 */
public interface ExtentCompletion {

  /** Adjacent extents of whole logical blocks, in order; no neighbours are in the same state. */
  void completed(List<Extent> extents);

  /** It could not be found out. */
  void failed(VDiskException failure);
}
