package dev.lunette.vdisk;

import java.io.IOException;

/**
 * What the one who moves a vDisk to another device has to say; all of it is asked on the thread
 * that moves.
 */
public interface Move {

  /**
   * Waits until each operation that runs on an event loop at this moment is over, for which see
   * {@link VDisk#awaitInline}. These are not counted by the device, so that they cost nothing.
   */
  void awaitInline();

  /** Told after each step. */
  void progress(long doneBytes, long totalBytes);

  /** Whether to give up; asked before each step and while it waits for others. */
  boolean cancelled();

  /**
   * Makes known, so that it survives a power loss, that the vDisk lies on the new device from now
   * on. Both devices hold all that was acknowledged, and all that was flushed durably, and no
   * operation runs. If it fails, that may be known or not, and the vDisk takes no more changes; so
   * whatever may be refused has been asked for before.
   */
  void commit() throws IOException;
}
