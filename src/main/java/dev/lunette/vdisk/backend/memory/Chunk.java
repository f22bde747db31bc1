package dev.lunette.vdisk.backend.memory;

import java.nio.ByteBuffer;

/**
 * A part of a vDisk, in a {@link Slab} as long as the vDisk has it.
 *
 * <p>Nobody stops a reader of a chunk that is taken out meanwhile and whose memory is given to
 * another one. So a reader asks afterwards whether it was still in its table: each chunk is an
 * object of its own, also where its memory was another one's.
 */
final class Chunk {
  static final byte[] ZEROS = new byte[MemoryDevice.CHUNK_BYTES];

  private final Slab slab;
  private final ByteBuffer bytes;
  private final int offset;
  private final boolean dirty;

  /**
   * A chunk at a place of a slab.
   *
   * @param dirty whether another one was there before
   */
  Chunk(Slab slab, ByteBuffer bytes, int offset, boolean dirty) {
    this.slab = slab;
    this.bytes = bytes;
    this.offset = offset;
    this.dirty = dirty;
  }

  /** Makes a new one read as zeros. */
  void clean() {
    if (dirty) {
      zero(0, ZEROS.length);
    }
  }

  /**
   * Copies to where the target stands, which does not move it.
   *
   * @throws IllegalStateException if the memory was given to the system meanwhile
   */
  void read(int at, ByteBuffer target, int length) {
    target.put(target.position(), bytes, offset + at, length);
  }

  /** Copies from where the source stands, and moves it. */
  void write(int at, ByteBuffer source, int length) {
    bytes.put(offset + at, source, source.position(), length);
    source.position(source.position() + length);
  }

  void zero(int at, int length) {
    bytes.put(offset + at, ZEROS, 0, length);
  }

  Slab slab() {
    return slab;
  }

  int offset() {
    return offset;
  }
}
