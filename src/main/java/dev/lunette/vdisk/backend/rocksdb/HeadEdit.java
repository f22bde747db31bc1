package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes to the head of a vDisk, collected into one batch.
 *
 * <p>Used by who holds the lock of the {@link Volume}, from {@link #begin} to {@link #commit} or
 * {@link #abandon}, and then again. What is in memory changes only when the commit has succeeded.
 */
final class HeadEdit implements AutoCloseable {
  /** A batch that has grown beyond this is not kept: its memory would be held for ever. */
  private static final int KEPT_BYTES = 256 << 10;

  private final LayerTree tree;
  private final ChunkMap chunks;
  private final Blocks blocks;
  private final Volume volume;
  private final Map<Long, ChunkEdit> edits = new HashMap<>();

  private Batch batch;
  private Lending lending;
  private Layer head;
  private Source written;
  private long usedBlocks;
  private long batchBytes;

  /** The chunk that was asked for last, which the next block mostly is in, too. */
  private long number;

  private @Nullable ChunkEdit edit;
  private ChunkMap.@Nullable Seen seen;

  /** A run of blocks that are to be freed, which may go on. */
  private @Nullable Source freed;

  private long freedFirst;
  private long freedCount;

  HeadEdit(LayerTree tree, ChunkMap chunks, Blocks blocks, Volume volume) {
    this.tree = tree;
    this.chunks = chunks;
    this.blocks = blocks;
    this.batch = blocks.store().batch();
    this.lending = blocks.lending(batch);
    this.volume = volume;
    this.head = volume.head();
    this.written = Source.written(head.label());
  }

  /** Begins to change a head. */
  void begin(Layer newHead) {
    assert batchBytes == 0 && edits.isEmpty() : "the last edit has not ended";
    head = newHead;
    usedBlocks = head.usedBlocks();
    if (written.label() != head.label()) {
      written = Source.written(head.label());
    }
  }

  /** Where a block is by now, or null for a hole. */
  @Nullable Source source(long block) throws IOException {
    select(block / Chunk.BLOCKS);
    return selected((int) (block % Chunk.BLOCKS));
  }

  /** Writes a whole block. */
  void put(long block, ByteBuffer bytes) throws IOException {
    Source old = source(block);
    if (old == null || !old.equals(written)) {
      ChunkEdit changed = edited();
      changed.set((int) (block % Chunk.BLOCKS), written);
      if (old == null) {
        usedBlocks++;
      } else {
        free(changed, old, block, 1);
      }
    }
    // Behind what is freed: it may be this very key.
    freePending();
    batchBytes += bytes.remaining();
    blocks.put(batch, written.label(), block, bytes);
  }

  /** Makes holes of adjacent blocks, all in one chunk. */
  void holes(long block, int count) throws IOException {
    select(block / Chunk.BLOCKS);
    int first = (int) (block % Chunk.BLOCKS);
    assert first + count <= Chunk.BLOCKS : count;
    for (int i = first; i < first + count; ) {
      Source source = selected(i);
      int end = i + 1;
      if (source != null) {
        ChunkEdit changed = edited();
        while (end < first + count && source.equals(changed.source(end))) {
          end++;
        }
        for (int hole = i; hole < end; hole++) {
          changed.set(hole, null);
        }
        usedBlocks -= end - i;
        free(changed, source, block + (i - first), end - i);
      }
      i = end;
    }
  }

  /** Bytes of the blocks that the batch has to write. */
  long batchBytes() {
    return batchBytes;
  }

  /** Makes the changes, and begins anew with the same head; nothing has changed if it fails. */
  void commit() throws IOException {
    try {
      freePending();
      Map<Long, Chunk> changed = putChunks();
      if (!batch.isEmpty()) {
        commitUsed();
        changed.forEach(this::remember);
      }
    } finally {
      abandon();
    }
  }

  /** Drops what was collected since the last commit. */
  void abandon() {
    lending.close();
    edits.clear();
    edit = null;
    seen = null;
    freed = null;
    freedCount = 0;
    usedBlocks = head.usedBlocks();
    if (batch.sizeBytes() > KEPT_BYTES) {
      batch.close();
      batch = blocks.store().batch();
      lending = blocks.lending(batch);
    } else {
      batch.clear();
    }
    batchBytes = 0;
  }

  @Override
  public void close() {
    lending.close();
    batch.close();
  }

  private void commitUsed() throws IOException {
    long before = head.usedBlocks();
    if (usedBlocks != before) {
      head.usedBlocks(usedBlocks);
      tree.put(batch, head);
    }
    try {
      blocks.store().commit(batch, false, volume.name());
    } catch (IOException | RuntimeException e) {
      head.usedBlocks(before);
      throw e;
    }
  }

  private Map<Long, Chunk> putChunks() {
    Map<Long, Chunk> changed = HashMap.newHashMap(edits.size());
    edits.forEach((chunk, collected) -> {
      Chunk content = collected.chunk();
      changed.put(chunk, content);
      if (vanishes(content)) {
        chunks.delete(batch, head, chunk);
      } else {
        chunks.put(batch, head, chunk, content);
      }
    });
    return changed;
  }

  private void remember(long chunk, Chunk content) {
    if (vanishes(content)) {
      chunks.forget(head, chunk);
    } else {
      chunks.remember(head, chunk, content);
    }
  }

  /** Whether it says no more than its absence would; on a parent it hides what is there. */
  private boolean vanishes(Chunk content) {
    return content.used() == 0 && head.parent() == null;
  }

  private void select(long chunk) throws IOException {
    if (seen == null || chunk != number) {
      seen = chunks.see(head, chunk);
      edit = edits.isEmpty() ? null : edits.get(chunk);
      number = chunk;
    }
  }

  private @Nullable Source selected(int index) {
    if (edit != null) {
      return edit.source(index);
    }
    return seen == null ? null : seen.chunk().source(index);
  }

  /** The chunk that is selected, to be changed: one that the head does not have yet is its own. */
  private ChunkEdit edited() {
    ChunkEdit changed = edit;
    ChunkMap.Seen base = seen;
    if (changed == null) {
      if (base == null) {
        throw new IllegalStateException("no chunk is selected");
      }
      changed = new ChunkEdit(base.chunk(), base.own() ? base.chunk().since() : head.id());
      edits.put(number, changed);
      edit = changed;
    }
    return changed;
  }

  private void free(ChunkEdit owner, Source source, long block, long count) throws IOException {
    if (source.birth() < owner.since()) {
      return;
    }
    if (source.equals(freed) && block == freedFirst + freedCount) {
      freedCount += count;
      return;
    }
    freePending();
    freed = source;
    freedFirst = block;
    freedCount = count;
  }

  private void freePending() throws IOException {
    if (freed != null) {
      lending.free(freed, freedFirst, freedCount);
      freed = null;
      freedCount = 0;
    }
  }
}
