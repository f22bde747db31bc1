package dev.lunette.vdisk;

import dev.lunette.config.VDiskConfig;
import java.io.IOException;
import java.util.Optional;

/**
 * Where bytes live: the control side of a kind of store, found by {@link java.util.ServiceLoader}.
 *
 * <p>Failures are {@link VDiskException}s whose message names the file or store and says how to
 * mend it.
 */
public interface Backend {

  /** The word in {@code backend:} of the configuration. */
  String name();

  /**
   * Whether what is stored survives the server, so that a store that is missing is a loss and not a
   * vDisk that is new.
   */
  default boolean persistent() {
    return true;
  }

  /** Whether the store of this vDisk exists already. */
  boolean exists(VDiskConfig vdisk) throws IOException;

  /** Makes the store of a vDisk, thin and reading as zeros; fails if it exists. */
  void create(VDiskConfig vdisk) throws IOException;

  /**
   * Opens the store of a vDisk and keeps every other server out of it until it is closed.
   *
   * <p>The device has the size that the store has, which may differ from the declared one; to grow
   * it or to refuse it is for the caller.
   */
  BlockDevice open(VDiskConfig vdisk) throws IOException;

  /** Removes the store of a vDisk that is not open. */
  void delete(VDiskConfig vdisk) throws IOException;

  /** Snapshots and clones, where the backend has them. */
  default Optional<Snapshots> snapshots() {
    return Optional.empty();
  }
}
