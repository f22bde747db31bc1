package dev.lunette.config;

import java.util.Arrays;
import java.util.Optional;

/** How good the way to a logical unit through a portal group is (SPC-4 5.16.2.4). */
public enum AccessState {
  OPTIMIZED("optimized"),
  NON_OPTIMIZED("nonOptimized"),
  STANDBY("standby"),
  UNAVAILABLE("unavailable");

  private final String key;

  AccessState(String key) {
    this.key = key;
  }

  static Optional<AccessState> of(String key) {
    return Arrays.stream(values()).filter(state -> state.key.equals(key)).findAny();
  }

  /** As it is written in the file. */
  @Override
  public String toString() {
    return key;
  }
}
