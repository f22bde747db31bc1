package dev.lunette.vdisk.backend.memory;

import dev.lunette.vdisk.VDiskException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a memory vDisk by number, in two levels so that an empty disk of many terabytes
 * takes next to nothing; all that it allocates it takes from a pool before.
 *
 * <p>Chunks are put with release and got with acquire: whoever gets a chunk sees all that was in it
 * when it was last put, and that it is gone before its memory is another one's. Two threads never
 * put the same chunk at once, and none puts during {@link #grow}; the device has locks for that.
 */
final class ChunkTable {
  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_CHUNKS = 1 << PAGE_SHIFT;

  /** Of an element of an array: 4 where references are compressed, 8 in a heap of over 32 GB. */
  private static final int REFERENCE_BYTES = 8;

  private static final int PAGE_BYTES = PAGE_CHUNKS * REFERENCE_BYTES;

  private final int chunkBytes;
  private final MemoryPool pool;
  private final AtomicLong takenBytes = new AtomicLong();

  /** What of it is for the table itself. */
  private final AtomicLong tableBytes = new AtomicLong();

  private volatile AtomicReferenceArray<@Nullable Page> pages;

  private static final class Page {
    final AtomicReferenceArray<@Nullable Chunk> chunks = new AtomicReferenceArray<>(PAGE_CHUNKS);

    void giveBackTo(MemoryPool pool) {
      for (int i = 0; i < PAGE_CHUNKS; i++) {
        Chunk chunk = chunks.getAndSet(i, null);
        if (chunk != null) {
          pool.giveBack(chunk);
        }
      }
    }
  }

  ChunkTable(long chunks, int chunkBytes, MemoryPool pool) throws VDiskException {
    this.chunkBytes = chunkBytes;
    this.pool = pool;
    int count = pageCount(chunks);
    takeForTable((long) count * REFERENCE_BYTES);
    this.pages = new AtomicReferenceArray<>(count);
  }

  /** A chunk, or null if it was never put or has been taken out. */
  @Nullable Chunk get(long number) {
    Page page = pages.getAcquire((int) (number >>> PAGE_SHIFT));
    return page == null ? null : page.chunks.getAcquire(slot(number));
  }

  /** A new chunk, full of zeros, to be {@link #put} where there is none. */
  Chunk newChunk(long number) throws VDiskException {
    AtomicReferenceArray<@Nullable Page> all = pages;
    int index = (int) (number >>> PAGE_SHIFT);
    if (all.getAcquire(index) == null) {
      takeForTable(PAGE_BYTES);
      if (!all.compareAndSet(index, null, new Page())) {
        tableBytes.addAndGet(-PAGE_BYTES);
        giveBack(PAGE_BYTES);
      }
    }
    take(chunkBytes);
    try {
      return pool.newChunk();
    } catch (VDiskException e) {
      giveBack(chunkBytes);
      throw e;
    }
  }

  /** Puts a chunk in, and again after each change to it. */
  void put(long number, Chunk chunk) {
    Page page = pages.getAcquire((int) (number >>> PAGE_SHIFT));
    assert page != null : "a chunk comes from newChunk, which makes the page";
    page.chunks.setRelease(slot(number), chunk);
  }

  /**
   * First chunk after {@code number} that is there where that one is not, or the other way round.
   *
   * @param there whether chunk {@code number} is there
   * @param end what to answer if there is no such chunk before it
   */
  long changeAfter(long number, boolean there, long end) {
    for (long next = number + 1; next < end; ) {
      boolean pageIsEmpty = pages.getAcquire((int) (next >>> PAGE_SHIFT)) == null;
      if (!pageIsEmpty && (get(next) != null) == there) {
        next++;
      } else if (pageIsEmpty && !there) {
        next = (next | PAGE_CHUNKS - 1) + 1;
      } else {
        return next;
      }
    }
    return end;
  }

  /** Takes out a chunk that is there. */
  void remove(long number) {
    Page page = pages.getAcquire((int) (number >>> PAGE_SHIFT));
    assert page != null : "there is no such chunk";
    Chunk chunk = page.chunks.getAcquire(slot(number));
    assert chunk != null : "there is no such chunk";
    page.chunks.setRelease(slot(number), null);
    pool.giveBack(chunk);
    giveBack(chunkBytes);
  }

  /** Takes out all chunks. */
  void clear() {
    AtomicReferenceArray<@Nullable Page> all = pages;
    for (int i = 0; i < all.length(); i++) {
      Page page = all.getAndSet(i, null);
      if (page != null) {
        page.giveBackTo(pool);
      }
    }
    tableBytes.set(0);
    pool.giveBack(takenBytes.getAndSet(0));
  }

  /** Makes place for more chunks. */
  void grow(long chunks) throws VDiskException {
    AtomicReferenceArray<@Nullable Page> old = pages;
    int count = pageCount(chunks);
    takeForTable((long) (count - old.length()) * REFERENCE_BYTES);
    AtomicReferenceArray<@Nullable Page> grown = new AtomicReferenceArray<>(count);
    for (int i = 0; i < old.length(); i++) {
      grown.set(i, old.get(i));
    }
    pages = grown;
  }

  /** What the chunks that are there take. */
  long chunkBytes() {
    return Math.max(0, takenBytes.get() - tableBytes.get());
  }

  private void takeForTable(long bytes) throws VDiskException {
    take(bytes);
    tableBytes.addAndGet(bytes);
  }

  private void take(long bytes) throws VDiskException {
    pool.take(bytes);
    takenBytes.addAndGet(bytes);
  }

  private void giveBack(long bytes) {
    takenBytes.addAndGet(-bytes);
    pool.giveBack(bytes);
  }

  private static int pageCount(long chunks) {
    return Math.toIntExact((chunks + PAGE_CHUNKS - 1) >>> PAGE_SHIFT);
  }

  private static int slot(long number) {
    return (int) number & (PAGE_CHUNKS - 1);
  }
}
