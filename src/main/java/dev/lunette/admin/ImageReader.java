package dev.lunette.admin;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * What a vDisk or a snapshot holds, or what has changed since another snapshot, piece by piece; it
 * does not change while it is read.
 */
public interface ImageReader extends AutoCloseable {

  /** Size of the vDisk. */
  long sizeBytes();

  /** Identity of the snapshot that is read; nothing for a vDisk whose backend has none. */
  Optional<UUID> id();

  /** Identity of the snapshot that the pieces are a difference to; nothing if they are all. */
  Optional<UUID> baseId();

  /**
   * The next piece, in order, or nothing at the end. A difference has zero pieces; what a whole
   * image leaves out is zeros. No piece is longer than 1 MiB unless it is zero.
   */
  Optional<Change> next() throws AdminException;

  /** Fills {@code target}, position to limit, with bytes of the piece that came last. */
  void read(long offset, ByteBuffer target) throws AdminException;

  /**
   * Gives back what was opened for it; what can't be given back is told. A second call does
   * nothing.
   */
  @Override
  void close() throws AdminException;
}
