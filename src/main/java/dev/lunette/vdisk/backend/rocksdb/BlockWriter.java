package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.Write;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts writes into blocks for a {@link HeadEdit}; used by who holds the lock of the volume.
 *
 * <p>A block of which a write has only a part is put together in memory, together with all that
 * other writes of the same list have of it, and goes into the batch at the end. Zeros become holes.
 */
final class BlockWriter {
  /** Bytes after which a batch is committed, so that a list of any length takes little memory. */
  private static final int STEP_BYTES = 4 << 20;

  private final HeadEdit edit;
  private final Blocks blocks;

  /** Blocks of which a write of the list has only a part, and those of them that are begun. */
  private final Set<Long> partial = new HashSet<>();

  private final Map<Long, ByteBuffer> begun = new LinkedHashMap<>();

  BlockWriter(HeadEdit edit, Blocks blocks) {
    this.edit = edit;
    this.blocks = blocks;
  }

  /**
   * Longest write that is one batch, if it is alone in its list: wherever it begins, it touches no
   * more blocks than make a step. Of a batch the store makes all changes or none, whatever fails.
   */
  static int atomicWriteBytes(int blockSizeBytes) {
    return STEP_BYTES - blockSizeBytes;
  }

  /** Makes writes, in order; the positions of their sources stay as they are. */
  void write(Layer head, List<Write> writes) throws IOException {
    edit.begin(head);
    try {
      for (Write write : writes) {
        notePartial(write, head.blockSizeBytes());
      }
      for (Write write : writes) {
        add(head, write);
      }
      commit();
    } finally {
      edit.abandon();
      partial.clear();
      begun.clear();
    }
  }

  private void notePartial(Write write, int size) {
    long end = write.offset() + write.source().remaining();
    if (write.offset() % size != 0) {
      partial.add(write.offset() / size);
    }
    if (end % size != 0) {
      partial.add(end / size);
    }
  }

  private void add(Layer head, Write write) throws IOException {
    int size = head.blockSizeBytes();
    ByteBuffer bytes = write.source().duplicate();
    int start = bytes.position();
    int end = bytes.limit();
    long at = write.offset();
    while (bytes.position() < end) {
      int position = bytes.position() - start;
      int from = (int) (at % size);
      int step = Math.min(size - from, end - bytes.position());
      bytes.limit(bytes.position() + step);
      try {
        if (partial.isEmpty() || !partial.contains(at / size)) {
          put(at / size, bytes);
        } else if (!addPart(at / size, from, bytes, size)) {
          throw LayerReader.missing(head, write.offset(), position);
        }
      } catch (VDiskException e) {
        throw e.position() < 0 ? LayerReader.located(e, head, write.offset(), position) : e;
      }
      bytes.limit(end).position(start + position + step);
      at += step;
      if (edit.batchBytes() + (long) begun.size() * size >= STEP_BYTES) {
        commit();
      }
    }
  }

  /** Adds what a write has of one block; false if the rest of it is not where it should be. */
  private boolean addPart(long block, int from, ByteBuffer bytes, int size) throws IOException {
    ByteBuffer whole = begun.get(block);
    if (whole == null) {
      whole = ByteBuffer.allocate(size);
      Source source = bytes.remaining() == size ? null : edit.source(block);
      if (source != null && !blocks.read(source, block, whole)) {
        return false;
      }
      begun.put(block, whole.clear());
    }
    whole.put(from, bytes, bytes.position(), bytes.remaining());
    return true;
  }

  private void put(long block, ByteBuffer bytes) throws IOException {
    if (isZero(bytes)) {
      edit.holes(block, 1);
    } else {
      edit.put(block, bytes);
    }
  }

  private void commit() throws IOException {
    for (Map.Entry<Long, ByteBuffer> block : begun.entrySet()) {
      put(block.getKey(), block.getValue());
    }
    begun.clear();
    edit.commit();
  }

  /** Whether a whole block is zeros; what is not mostly shows in its first bytes. */
  private static boolean isZero(ByteBuffer block) {
    if (block.getLong(block.position()) != 0) {
      return false;
    }
    int difference = block.mismatch(LayerReader.ZEROS);
    return difference < 0 || difference == block.remaining();
  }
}
