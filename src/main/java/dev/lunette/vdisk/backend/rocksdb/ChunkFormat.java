package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * How a chunk is stored: version (1 byte), since (8), bits per number (1), count of sources (2),
 * the sources, the numbers of the blocks from the first on, lowest bits first, and a CRC-32C of all
 * that (4).
 *
 * <p>A source is three numbers of variable length, seven bits in a byte: its birth, how much older
 * its label is, and if it is any older, the shift.
 */
final class ChunkFormat {
  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 12;
  private static final int CHECKSUM_BYTES = 4;
  private static final int VARINT_BYTES = 10;

  /** More blocks than the largest vDisk has. */
  private static final long MOST_SHIFT = 1L << 52;

  private ChunkFormat() {}

  static byte[] encode(Chunk chunk) {
    int most =
        HEADER_BYTES
            + chunk.sources() * 3 * VARINT_BYTES
            + Chunk.wordCount(chunk.bits()) * Long.BYTES
            + CHECKSUM_BYTES;
    ByteBuffer out = ByteBuffer.allocate(most);
    out.put(VERSION).putLong(chunk.since()).put((byte) chunk.bits());
    out.putShort((short) chunk.sources());
    for (int number = 1; number <= chunk.sources(); number++) {
      Source source = chunk.sourceByNumber(number);
      putNumber(out, source.birth());
      putNumber(out, source.birth() - source.label());
      if (source.borrowed()) {
        putNumber(out, zigzag(source.shift()));
      }
    }
    out.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < Chunk.wordCount(chunk.bits()); i++) {
      out.putLong(chunk.word(i));
    }
    out.order(ByteOrder.BIG_ENDIAN).putInt(checksum(out.array(), out.position()));
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return bytes;
  }

  static Chunk decode(byte[] bytes) throws VDiskException {
    require(bytes.length >= HEADER_BYTES + CHECKSUM_BYTES, "a length of", bytes.length);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int length = bytes.length - CHECKSUM_BYTES;
    require(in.getInt(length) == checksum(bytes, length), "a wrong checksum of", in.getInt(length));
    in.limit(length);
    int version = in.get();
    require(version == VERSION, "version", version);
    long since = in.getLong();
    require(since >= 0, "since", since);
    int bits = in.get();
    int sources = Short.toUnsignedInt(in.getShort());
    require(sources <= Chunk.BLOCKS, "a count of sources of", sources);
    boolean fits = bits == 0 ? sources <= 1 : sources > 0 && bits == Chunk.bitsFor(sources);
    require(fits, "a count of bits of", bits);
    Source[] palette = palette(in, sources);
    require(in.remaining() == Chunk.wordCount(bits) * Long.BYTES, "a length of", bytes.length);
    long[] words = new long[Chunk.wordCount(bits)];
    in.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
    requireNumbers(words, bits, sources);
    return new Chunk(since, palette, bits, words);
  }

  private static Source[] palette(ByteBuffer in, int sources) throws VDiskException {
    Source[] palette = new Source[sources];
    Set<Source> known = HashSet.newHashSet(sources);
    for (int i = 0; i < sources; i++) {
      long birth = number(in);
      long age = number(in);
      require(birth >= 0, "a source born at", birth);
      require(age >= 0 && age <= birth, "a source whose label is older by", age);
      require(Blocks.isLabel(birth - age), "a source with the label", birth - age);
      long shift = age == 0 ? 0 : unzigzag(number(in));
      require(Math.abs(shift) <= MOST_SHIFT, "a source shifted by", shift);
      palette[i] = new Source(birth, birth - age, shift);
      require(known.add(palette[i]), "twice the source number", i);
    }
    return palette;
  }

  /** A number beyond the palette would be met only when its block is read. */
  private static void requireNumbers(long[] words, int bits, int sources) throws VDiskException {
    if (bits == 0 || sources == (1 << bits) - 1) {
      return;
    }
    long mask = (1L << bits) - 1;
    for (long word : words) {
      for (int shift = 0; shift < Long.SIZE; shift += bits) {
        long number = (word >>> shift) & mask;
        require(number <= sources, "a block with the source number", number);
      }
    }
  }

  private static void putNumber(ByteBuffer out, long number) {
    long left = number;
    while ((left & ~0x7F) != 0) {
      out.put((byte) (left | 0x80));
      left >>>= 7;
    }
    out.put((byte) left);
  }

  private static long number(ByteBuffer in) throws VDiskException {
    long number = 0;
    for (int shift = 0; shift < VARINT_BYTES * 7; shift += 7) {
      require(in.hasRemaining(), "an end within a source, at byte", in.position());
      byte next = in.get();
      number |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw corrupt("a number of more bytes than", VARINT_BYTES);
  }

  private static long zigzag(long number) {
    return (number << 1) ^ (number >> 63);
  }

  private static long unzigzag(long number) {
    return (number >>> 1) ^ -(number & 1);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  private static void require(boolean good, String what, long value) throws VDiskException {
    if (!good) {
      throw corrupt(what, value);
    }
  }

  private static VDiskException corrupt(String what, long value) {
    return new VDiskException(
        Kind.CORRUPT,
        "a record of the block map has %s %d, which none that was written here has"
            .formatted(what, value));
  }
}
