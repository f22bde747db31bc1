package dev.lunette.system;

import java.util.Optional;

/** A vDisk that was asked for under load: a clone, or a new one, which is zeros. */
final class Extra extends Asked {
  final int like;
  final Optional<Kept> original;

  /**
   * One that is like a vDisk of the trial, by its number.
   *
   * @param original the snapshot of that vDisk of which it is a clone
   */
  Extra(String name, int like, Optional<Kept> original) {
    super(name);
    this.like = like;
    this.original = original;
  }

  @Override
  public String toString() {
    return original
        .map(snapshot -> "clone %s of %s".formatted(name, snapshot.path(like)))
        .orElse("vDisk " + name);
  }
}
