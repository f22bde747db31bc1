package dev.lunette.vdisk.backend.rocksdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A chunk that is being changed, by one thread. */
final class ChunkEdit {
  private final long since;
  private final short[] numbers = new short[Chunk.BLOCKS];
  private Source[] palette;
  private int sources;

  /** Number of the source that was set last: the next one is mostly the same. */
  private int last;

  /** Begins with the blocks of a chunk, owned since a label. */
  ChunkEdit(Chunk base, long since) {
    this.since = since;
    this.sources = base.sources();
    this.palette = new Source[sources + 1];
    for (int number = 1; number <= sources; number++) {
      palette[number - 1] = base.sourceByNumber(number);
    }
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      numbers[block] = (short) base.number(block);
    }
  }

  /** First label that it owns. */
  long since() {
    return since;
  }

  /** Where a block is now, or null for a hole. */
  @Nullable Source source(int block) {
    int number = numbers[block];
    return number == 0 ? null : palette[number - 1];
  }

  /** Says where a block is from now on; null makes a hole. */
  void set(int block, @Nullable Source source) {
    numbers[block] = (short) (source == null ? 0 : numberOf(source));
  }

  /** Whether all blocks are holes. */
  boolean isEmpty() {
    for (short number : numbers) {
      if (number != 0) {
        return false;
      }
    }
    return true;
  }

  /** The chunk that it has become, with no source that no block has. */
  Chunk chunk() {
    int[] renumbered = new int[sources + 1];
    Source[] left = new Source[sources];
    int count = 0;
    int holes = 0;
    for (short number : numbers) {
      if (number == 0) {
        holes++;
      } else if (renumbered[number] == 0) {
        left[count++] = palette[number - 1];
        renumbered[number] = count;
      }
    }
    boolean uniform = count == 0 || (count == 1 && holes == 0);
    int bits = uniform ? 0 : Chunk.bitsFor(count);
    return new Chunk(since, Arrays.copyOf(left, count), bits, pack(renumbered, bits));
  }

  private long[] pack(int[] renumbered, int bits) {
    long[] words = new long[Chunk.wordCount(bits)];
    for (int block = 0; bits > 0 && block < Chunk.BLOCKS; block++) {
      int bit = block * bits;
      words[bit >>> 6] |= (long) renumbered[numbers[block]] << (bit & 63);
    }
    return words;
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
