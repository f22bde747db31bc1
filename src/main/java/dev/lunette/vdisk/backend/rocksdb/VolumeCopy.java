package dev.lunette.vdisk.backend.rocksdb;

import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Copies a range from one volume to another, or within one, by lending its blocks.
 *
 * <p>Up to 128 blocks are one transaction. What is longer is made of such pieces one after the
 * other, so that a failure leaves a beginning copied; I/O of both vDisks waits for one piece at a
 * time.
 */
final class VolumeCopy {
  /** Blocks of the longest copy that is one batch: as many changes of counts, few milliseconds. */
  private static final long PIECE_BLOCKS = Chunk.BLOCKS / 4;

  /** Between two pieces others have as long as a piece took to take a lock that they wait for. */
  private static final long LONGEST_REST_NANOS = 10_000_000;

  private static final long LOOK_NANOS = 200_000;

  private final LayerTree tree;
  private final ChunkMap chunks;
  private final Blocks blocks;

  VolumeCopy(LayerTree tree, ChunkMap chunks, Blocks blocks) {
    this.tree = tree;
    this.chunks = chunks;
    this.blocks = blocks;
  }

  /** Copies a range that is sane; what it wrote is not durable yet. */
  void run(CopyRange range) throws IOException {
    long length = range.length();
    long step = PIECE_BLOCKS * range.source().head().blockSizeBytes();
    for (long done = 0; done < length; done += step) {
      long start = System.nanoTime();
      copy(range.piece(done, Math.min(step, length - done)));
      rest(range, System.nanoTime() - start);
    }
  }

  /**
   * A lock that is let go and taken again at once never comes to who waits for it: he first has to
   * wake up, which on a busy machine takes milliseconds.
   */
  private static void rest(CopyRange range, long workedNanos) {
    ReentrantLock source = range.source().lock();
    ReentrantLock target = range.target().lock();
    long end = System.nanoTime() + Math.min(workedNanos, LONGEST_REST_NANOS);
    while ((source.hasQueuedThreads() || target.hasQueuedThreads()) && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void copy(CopyRange range) throws IOException {
    Volume source = range.source();
    Volume target = range.target();
    boolean inOrder = source.name().compareTo(target.name()) <= 0;
    Lock first = (inOrder ? source : target).lock();
    Lock second = (inOrder ? target : source).lock();
    first.lock();
    second.lock();
    try {
      source.requireThere();
      target.requireThere();
      range.requireInside();
      int blockSizeBytes = source.head().blockSizeBytes();
      new BlockCopy(tree, chunks, source.head(), target.head())
          .run(
              blocks.store(),
              blocks,
              range.fromOffset() / blockSizeBytes,
              range.toOffset() / blockSizeBytes,
              range.length() / blockSizeBytes);
    } finally {
      second.unlock();
      first.unlock();
    }
  }
}
