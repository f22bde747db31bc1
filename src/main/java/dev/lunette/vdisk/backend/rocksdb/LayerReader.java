package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a layer holds, for a vDisk and for a snapshot. */
final class LayerReader {
  /** As many zeros as the largest block has. */
  static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(32_768).asReadOnlyBuffer();

  /** Chunks that are looked at one by one before a walk through the store is cheaper. */
  private static final int FEW_CHUNKS = 16;

  /** Chunks that are looked for at a time. */
  static final int PAGE_CHUNKS = 64;

  /** Reads in a row that memory could not answer before most of them are not tried any more. */
  private static final int FEW_IN_VAIN = 16;

  /** One of so many is tried even then. */
  private static final int TRIED_IN_VAIN = 32;

  /** How far a read may go. */
  private enum Effort {
    /** As far as the map in memory says that there are holes. */
    MAP,
    /** To the blocks that the store has in memory. */
    MEMORY,
    /** As far as it takes. */
    WAIT
  }

  private final ChunkMap chunks;
  private final Blocks blocks;

  /**
   * Reads in a row that memory could not answer. To ask the store in vain costs as much as half a
   * read, and it has in memory only what was written last: a disk that is read elsewhere does not
   * ask.
   */
  private volatile int vain;

  LayerReader(ChunkMap chunks, Blocks blocks) {
    this.chunks = chunks;
    this.blocks = blocks;
  }

  /**
   * Fills {@code target} from its position to its limit.
   *
   * @return false if what the map names is not there; the position tells where
   * @throws VDiskException with the position where it failed
   */
  boolean read(Layer layer, long offset, ByteBuffer target) throws IOException {
    return read(layer, offset, target, Effort.WAIT);
  }

  /** The same from memory only; false if it is not there, the position being anywhere then. */
  boolean tryRead(Layer layer, long offset, ByteBuffer target) throws IOException {
    // Lost updates of a count that only says what is likely do no harm.
    int inVain = vain;
    boolean worth = inVain < FEW_IN_VAIN || inVain % TRIED_IN_VAIN == 0;
    boolean found = read(layer, offset, target, worth ? Effort.MEMORY : Effort.MAP);
    vain = found && worth ? 0 : found ? inVain : inVain + 1;
    return found;
  }

  /** What it means where {@link #read} has returned false and the map has not changed. */
  static VDiskException missing(Layer layer, long offset, int position) {
    VDiskException failure =
        new VDiskException(Kind.CORRUPT, "the map says that it is stored, but it is not there");
    return located(failure, layer, offset, position);
  }

  /** Says where, so many bytes behind its offset, an operation has failed. */
  static VDiskException located(VDiskException failure, Layer layer, long offset, int position) {
    long block = (offset + position) / layer.blockSizeBytes();
    return new VDiskException(
        failure.kind(),
        "block %d of %d bytes: %s".formatted(block, layer.blockSizeBytes(), failure.getMessage()),
        position,
        failure);
  }

  /** What is stored in a range, as exactly as blocks are: at most so many. */
  List<Extent> extents(Layer layer, long offset, long length, int most) throws IOException {
    Extents found = new Extents(offset, offset + length, most);
    long chunkBytes = (long) Chunk.BLOCKS * layer.blockSizeBytes();
    long end = (offset + length - 1) / chunkBytes + 1;
    for (long next = offset / chunkBytes; next < end && !found.full(); ) {
      long[] numbers = numbers(layer, next, end);
      for (long number : numbers) {
        found.add(Extent.State.HOLE, number * chunkBytes);
        addChunk(found, chunks.see(layer, number).chunk(), number * chunkBytes, layer);
      }
      next = numbers.length < PAGE_CHUNKS ? end : numbers[PAGE_CHUNKS - 1] + 1;
    }
    found.add(Extent.State.HOLE, offset + length);
    return found.list();
  }

  /**
   * Numbers of chunks, from one to another, in which there may be something: the first {@link
   * #PAGE_CHUNKS} of them, or all if these are fewer.
   */
  long[] numbers(Layer layer, long from, long to) throws IOException {
    if (to - from > FEW_CHUNKS) {
      return chunks.numbers(layer, from, to, PAGE_CHUNKS);
    }
    long[] numbers = new long[(int) (to - from)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = from + i;
    }
    return numbers;
  }

  private boolean read(Layer layer, long offset, ByteBuffer target, Effort effort)
      throws IOException {
    int start = target.position();
    int size = layer.blockSizeBytes();
    long number = -1;
    Chunk chunk = null;
    try {
      for (long at = offset; target.hasRemaining(); ) {
        long block = at / size;
        if (chunk == null || block / Chunk.BLOCKS != number) {
          number = block / Chunk.BLOCKS;
          chunk = chunk(layer, number, effort == Effort.WAIT);
          if (chunk == null) {
            return false;
          }
        }
        int from = (int) (at % size);
        int step = Math.min(size - from, target.remaining());
        Source source = chunk.source((int) (block % Chunk.BLOCKS));
        if (source == null) {
          target.put(target.position(), ZEROS, 0, step);
          target.position(target.position() + step);
        } else {
          ByteBuffer bytes = load(source, block, size, effort);
          if (bytes == null) {
            return false;
          }
          int first = bytes.position() + from;
          target.put(bytes.limit(first + step).position(first));
        }
        at += step;
      }
      return true;
    } catch (VDiskException e) {
      throw located(e, layer, offset, target.position() - start);
    }
  }

  private @Nullable ByteBuffer load(Source source, long block, int size, Effort effort)
      throws IOException {
    return switch (effort) {
      case MAP -> null;
      case MEMORY -> blocks.tryLoad(source, block, size);
      case WAIT -> blocks.load(source, block, size);
    };
  }

  private @Nullable Chunk chunk(Layer layer, long number, boolean wait) throws IOException {
    ChunkMap.Seen seen = wait ? chunks.see(layer, number) : chunks.seeInMemory(layer, number);
    return seen == null ? null : seen.chunk();
  }

  private static void addChunk(Extents found, Chunk chunk, long offset, Layer layer) {
    for (int block = 0; block < Chunk.BLOCKS && !found.full(); block++) {
      long end = offset + (block + 1L) * layer.blockSizeBytes();
      found.add(chunk.number(block) == 0 ? Extent.State.HOLE : Extent.State.DATA, end);
    }
  }
}
