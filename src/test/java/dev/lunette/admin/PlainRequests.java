package dev.lunette.admin;

import java.util.Optional;

/** vDisks to be made, with everything left out that may be. */
public final class PlainRequests {
  private PlainRequests() {}

  /** A name and a size. */
  public static VDiskRequest of(String name, long sizeBytes) {
    return new VDiskRequest(
        name,
        sizeBytes,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
