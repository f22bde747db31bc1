package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Is told by a {@link Check} what could be mended; does nothing where nobody overrides it. */
interface Mender {
  /** For a check that only looks. */
  Mender NONE = new Mender() {};

  /** A stored block, or what is no block at all, that nothing refers to. */
  default void orphan(Family family, byte[] key) throws IOException {}

  /** A layer says that it uses another count of blocks. */
  default void used(LayerState layer, long usedBlocks, String name) throws IOException {}

  /** The count of how often a block is lent should be this; 0 for none. */
  default void lent(byte[] key, long record) throws IOException {}

  /** A record of the map belongs to no layer. */
  default void stray(Place chunk) throws IOException {}

  /** A layer's own chunk can't be read; {@code damaged} unless the disk may yet give it. */
  default void unreadable(LayerState layer, long number, boolean damaged) throws IOException {}

  /** Blocks of a chunk are lost, where there is a reason. */
  default void lost(long layer, long number, Chunk chunk, Damage.@Nullable Reason[] reasons)
      throws IOException {}
}
