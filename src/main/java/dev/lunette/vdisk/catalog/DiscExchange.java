package dev.lunette.vdisk.catalog;

import dev.lunette.vdisk.VDisk;
import java.io.IOException;

/** The drive whose disc {@link Discs} exchanges; all of it is asked on one thread. */
public interface DiscExchange {

  /** Puts the tray out, so that nobody begins to read any more, or fails with BUSY. */
  void takeOut() throws IOException;

  /** The disc is gone, and there is none that could come in. */
  void lose();

  /** Who reads from now on reads this disc; the tray comes in. */
  void putIn(VDisk disc);
}
