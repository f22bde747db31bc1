package dev.lunette.vdisk.backend.memory;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/**
 * Memory outside of Java's heap for some chunks, allocated and given back as a whole.
 *
 * <p>The pool that it belongs to locks for it, but for {@link #close}.
 */
final class Slab {
  static final int CHUNKS = 16;

  private static final int ALL = (1 << CHUNKS) - 1;

  private final Arena arena = Arena.ofShared();
  private final ByteBuffer bytes;

  /** Places in use, and places that ever were and so are no longer full of zeros; bits. */
  private int taken;

  private int dirty;

  Slab() {
    bytes = arena.allocate((long) CHUNKS * MemoryDevice.CHUNK_BYTES, Long.BYTES).asByteBuffer();
  }

  /** A chunk where one is free. */
  Chunk take() {
    int place = Integer.numberOfTrailingZeros(~taken);
    int bit = 1 << place;
    Chunk chunk = new Chunk(this, bytes, place * MemoryDevice.CHUNK_BYTES, (dirty & bit) != 0);
    taken |= bit;
    dirty |= bit;
    return chunk;
  }

  void giveBack(Chunk chunk) {
    int place = chunk.offset() / MemoryDevice.CHUNK_BYTES;
    int bit = 1 << place;
    assert (taken & bit) != 0 : "is given back twice";
    taken &= ~bit;
  }

  boolean isFull() {
    return taken == ALL;
  }

  boolean isEmpty() {
    return taken == 0;
  }

  /** Gives its memory to the system; who still reads a chunk of it gets an exception. */
  void close() {
    arena.close();
  }
}
