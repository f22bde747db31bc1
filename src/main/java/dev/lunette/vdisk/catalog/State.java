package dev.lunette.vdisk.catalog;

import java.util.Optional;

/**
 * What is being done with a vDisk; anything but ready is an intent, written before the backend acts
 * and resolved when the catalog is opened after a crash.
 */
public sealed interface State {

  /** Nothing: it can be used. */
  State READY = new Ready();

  /** It can be used. */
  record Ready() implements State {}

  /** Its store is being made, or filled with an import; a crash leaves nothing of it. */
  record Creating() implements State {}

  /** Its store is being removed; after a crash that is finished. */
  record Deleting() implements State {}

  /**
   * It is being copied to another place while it is used; a crash leaves it where it was.
   *
   * @param to what is removed then
   */
  record Moving(Place to) implements State {}

  /**
   * It has been moved.
   *
   * @param from what is still to be removed
   */
  record Leaving(Place from) implements State {}

  /** All that it holds is being erased, or that has failed; its erasure record says how. */
  record Erasing() implements State {}

  /**
   * A difference is being written to it; a crash takes it back.
   *
   * @param snapshot to which
   * @param kept the snapshot that keeps what was imported, which is taken in the end; it goes then
   */
  record Importing(String snapshot, Optional<String> kept) implements State {}
}
