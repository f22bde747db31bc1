package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import java.util.Locale;

/**
 * What the catalog knows of a vDisk.
 *
 * @param config what it is; the size is the one that it had when it was last looked at
 * @param serial unit serial number, the same for as long as the vDisk lives
 * @param origin whose word rules over it
 * @param state what is being done with it
 */
public record VDiskRecord(VDiskConfig config, String serial, Origin origin, State state) {

  public String name() {
    return config.name();
  }

  /** Its state in a word, for sentences. */
  public String doing() {
    return state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** Whether it can be opened: its store is whole and in its place. */
  public boolean usable() {
    return switch (state) {
      case State.Ready _, State.Moving _, State.Leaving _, State.Erasing _ -> true;
      case State.Creating _, State.Deleting _, State.Importing _ -> false;
    };
  }

  VDiskRecord with(VDiskConfig newConfig) {
    return new VDiskRecord(newConfig, serial, origin, state);
  }

  VDiskRecord with(State newState) {
    return new VDiskRecord(config, serial, origin, newState);
  }

  VDiskRecord with(Origin newOrigin) {
    return new VDiskRecord(config, serial, newOrigin, state);
  }
}
