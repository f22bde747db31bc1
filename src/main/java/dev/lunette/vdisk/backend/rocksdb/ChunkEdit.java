package dev.lunette.vdisk.backend.rocksdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A chunk that is being changed, by one thread.
 *
 * <p>The numbers of the blocks stay as they are packed, because mostly one of them is set and then
 * all are stored: they are gone through one by one only where there are more sources than their
 * bits can tell apart, or where a source may have lost its last block.
 */
final class ChunkEdit {
  private final long since;
  private Source[] palette;
  private int sources;
  private int bits;
  private long[] words;
  private int used;

  /** Whether a source has lost a block, and so maybe its last one. */
  private boolean lost;

  /** Number of the source that was set last: the next one is mostly the same. */
  private int last;

  /** Begins with the blocks of a chunk, owned since a label. */
  ChunkEdit(Chunk base, long since) {
    this.since = since;
    this.sources = base.sources();
    this.palette = base.palette(sources + 1);
    this.bits = Math.max(base.bits(), 1);
    this.words = base.words();
    this.used = base.used();
    if (base.bits() == 0) {
      words = new long[Chunk.wordCount(1)];
      Arrays.fill(words, sources == 0 ? 0 : -1L);
    }
  }

  /** First label that it owns. */
  long since() {
    return since;
  }

  /** Where a block is now, or null for a hole. */
  @Nullable Source source(int block) {
    int number = number(block);
    return number == 0 ? null : palette[number - 1];
  }

  /** Says where a block is from now on; null makes a hole. */
  void set(int block, @Nullable Source source) {
    int before = number(block);
    int number = source == null ? 0 : numberOf(source);
    if (number == before) {
      return;
    }
    if (number >> bits != 0) {
      widen();
    }
    int bit = block * bits;
    words[bit >>> 6] ^= (long) (before ^ number) << (bit & 63);
    used += Integer.signum(number) - Integer.signum(before);
    lost |= before != 0;
  }

  /** The chunk that it has become, with no source that no block has; the edit has ended then. */
  Chunk chunk() {
    if (lost) {
      dropUnused();
    }
    boolean uniform = sources == 0 || (sources == 1 && used == Chunk.BLOCKS);
    return new Chunk(
        since,
        sources == palette.length ? palette : Arrays.copyOf(palette, sources),
        uniform ? 0 : bits,
        uniform ? new long[0] : words,
        used);
  }

  private int number(int block) {
    int bit = block * bits;
    return (int) (words[bit >>> 6] >>> (bit & 63)) & ((1 << bits) - 1);
  }

  private void widen() {
    int[] same = new int[sources + 1];
    Arrays.setAll(same, number -> number);
    pack(same, 2 * bits);
  }

  /** Takes the sources out of the palette that no block has any more. */
  private void dropUnused() {
    int[] renumbered = new int[sources + 1];
    int count = 0;
    Source[] left = new Source[sources];
    for (int block = 0; block < Chunk.BLOCKS && count < sources; block++) {
      int number = number(block);
      if (number != 0 && renumbered[number] == 0) {
        left[count++] = palette[number - 1];
        renumbered[number] = count;
      }
    }
    if (count < sources) {
      palette = left;
      sources = count;
      pack(renumbered, Chunk.bitsFor(count));
    }
  }

  /** Gives the blocks other numbers, of so many bits. */
  private void pack(int[] renumbered, int newBits) {
    long[] packed = new long[Chunk.wordCount(newBits)];
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      int bit = block * newBits;
      packed[bit >>> 6] |= (long) renumbered[number(block)] << (bit & 63);
    }
    words = packed;
    bits = newBits;
  }

  private int numberOf(Source source) {
    if (last != 0 && palette[last - 1].equals(source)) {
      return last;
    }
    for (int number = 1; number <= sources; number++) {
      if (palette[number - 1].equals(source)) {
        last = number;
        return number;
      }
    }
    if (sources == palette.length) {
      palette = Arrays.copyOf(palette, 2 * sources);
    }
    palette[sources++] = source;
    last = sources;
    return sources;
  }
}
