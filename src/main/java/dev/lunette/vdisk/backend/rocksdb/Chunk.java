package dev.lunette.vdisk.backend.rocksdb;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a run of blocks are; a value that does not change.
 *
 * <p>Few sources are at work in one chunk, mostly one for each snapshot that was taken since. So it
 * is a palette of them, and for each block a number in it of as many bits as that takes: none where
 * all blocks are alike, one bit where a part of them is holes.
 */
final class Chunk {
  /** Blocks in a chunk. */
  static final int BLOCKS = 512;

  /** Headers and references of the objects that a chunk and a source are, and its numbers. */
  private static final int OBJECT_BYTES = 96;

  private static final int SOURCE_BYTES = 48;

  private final long since;
  private final Source[] palette;
  private final int bits;
  private final long[] words;
  private final int used;

  /** What {@link ChunkFormat} has read; the arrays are the chunk's now. */
  Chunk(long since, Source[] palette, int bits, long[] words) {
    this(since, palette, bits, words, countUsed(palette.length, bits, words));
  }

  /** What {@link ChunkEdit} has made; the arrays are the chunk's now. */
  Chunk(long since, Source[] palette, int bits, long[] words, int used) {
    assert words.length == wordCount(bits) : words.length;
    assert bits > 0 || palette.length <= 1 : palette.length;
    assert used == countUsed(palette.length, bits, words) : used;
    this.since = since;
    this.palette = palette;
    this.bits = bits;
    this.words = words;
    this.used = used;
  }

  /** All holes. */
  static Chunk empty(long since) {
    return new Chunk(since, new Source[0], 0, new long[0]);
  }

  /** Bits that a number takes where there are so many sources, and holes. */
  static int bitsFor(int sources) {
    int bits = 1;
    while (sources >> bits != 0) {
      bits <<= 1;
    }
    return bits;
  }

  /** Number of the last chunk of a vDisk or snapshot of that size. */
  static long last(long sizeBytes, int blockSizeBytes) {
    return (sizeBytes - 1) / blockSizeBytes / BLOCKS;
  }

  /** Longs that the numbers take. */
  static int wordCount(int bits) {
    return BLOCKS * bits / Long.SIZE;
  }

  /** First label that it owns: what was born earlier stands in a chunk below, too. */
  long since() {
    return since;
  }

  /** Where a block is, 0 to {@link #BLOCKS} - 1, or null for a hole. */
  @Nullable Source source(int block) {
    int number = number(block);
    return number == 0 ? null : palette[number - 1];
  }

  /** Whether a block is stored, or borrowed, by this chunk and not inherited. */
  boolean owns(int block) {
    Source source = source(block);
    return source != null && source.birth() >= since;
  }

  /** Blocks that are not holes. */
  int used() {
    return used;
  }

  /** The same blocks, owned since another label. */
  Chunk since(long label) {
    return label == since ? this : new Chunk(label, palette, bits, words, used);
  }

  /** The same but for some blocks; a null source makes a hole. */
  Chunk with(Map<Integer, @Nullable Source> changes) {
    ChunkEdit edit = new ChunkEdit(this, since);
    changes.forEach(edit::set);
    return edit.chunk();
  }

  /** As it is stored: with its checksum. */
  byte[] encode() {
    return ChunkFormat.encode(this);
  }

  /** What {@link #encode} made; CORRUPT if these bytes are something else. */
  static Chunk decode(byte[] bytes) throws IOException {
    return ChunkFormat.decode(bytes);
  }

  /** Number of a block's source in the palette, from 1 on, or 0 for a hole. */
  int number(int block) {
    assert block >= 0 && block < BLOCKS : block;
    if (bits == 0) {
      return palette.length;
    }
    int bit = block * bits;
    return (int) (words[bit >>> 6] >>> (bit & 63)) & ((1 << bits) - 1);
  }

  int sources() {
    return palette.length;
  }

  Source sourceByNumber(int number) {
    return palette[number - 1];
  }

  int bits() {
    return bits;
  }

  long word(int index) {
    return words[index];
  }

  /** A copy of the packed numbers. */
  long[] words() {
    return words.clone();
  }

  /** A copy of the palette with room for so many sources. */
  Source[] palette(int length) {
    return Arrays.copyOf(palette, length);
  }

  /** Memory that it takes, roughly. */
  int weightBytes() {
    return OBJECT_BYTES + palette.length * SOURCE_BYTES + words.length * Long.BYTES;
  }

  private static int countUsed(int sources, int bits, long[] words) {
    if (bits == 0) {
      return BLOCKS * sources;
    }
    int count = 0;
    for (long word : words) {
      if (bits == 1) {
        count += Long.bitCount(word);
        continue;
      }
      for (long left = word; left != 0; left >>>= bits) {
        count += (left & ((1L << bits) - 1)) == 0 ? 0 : 1;
      }
    }
    return count;
  }
}
