package dev.lunette.vdisk.backend.memory;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a memory vDisk by number, in two levels so that an empty disk of many terabytes
 * takes next to nothing.
 *
 * <p>Chunks are put with release and got with acquire: whoever gets a chunk sees all that was in it
 * when it was last put. Two threads never put the same chunk at once, and none puts during {@link
 * #grow}; the device has locks for that.
 */
final class ChunkTable {
  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_CHUNKS = 1 << PAGE_SHIFT;

  private volatile AtomicReferenceArray<@Nullable Page> pages;

  private static final class Page {
    final AtomicReferenceArray<byte @Nullable []> chunks = new AtomicReferenceArray<>(PAGE_CHUNKS);
  }

  ChunkTable(long chunks) {
    pages = new AtomicReferenceArray<>(pageCount(chunks));
  }

  /** A chunk, or null if it was never put or has been taken out. */
  byte @Nullable [] get(long number) {
    Page page = pages.getAcquire((int) (number >>> PAGE_SHIFT));
    return page == null ? null : page.chunks.getAcquire(slot(number));
  }

  /** Puts a chunk in, again after each change to it, or takes it out with null. */
  void put(long number, byte @Nullable [] chunk) {
    AtomicReferenceArray<@Nullable Page> all = pages;
    int index = (int) (number >>> PAGE_SHIFT);
    Page page = all.getAcquire(index);
    if (page == null) {
      all.compareAndSet(index, null, new Page());
      page = all.getAcquire(index);
    }
    assert page != null;
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

  /** Makes place for more chunks. */
  void grow(long chunks) {
    AtomicReferenceArray<@Nullable Page> old = pages;
    AtomicReferenceArray<@Nullable Page> grown = new AtomicReferenceArray<>(pageCount(chunks));
    for (int i = 0; i < old.length(); i++) {
      grown.set(i, old.get(i));
    }
    pages = grown;
  }

  private static int pageCount(long chunks) {
    return Math.toIntExact((chunks + PAGE_CHUNKS - 1) >>> PAGE_SHIFT);
  }

  private static int slot(long number) {
    return (int) number & (PAGE_CHUNKS - 1);
  }
}
