package dev.lunette.vdisk.backend.rocksdb;

import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** The blocks of one label that chunks refer to, and what has been seen of them in the store. */
final class LabelReferences {
  /** The object and its empty bitmaps. */
  private static final long OBJECT_BYTES = 1024;

  /** Blocks up to which the bitmap takes them faster one by one than as a range. */
  private static final int SHORT_RUN = 32;

  private final int blockSizeBytes;
  private Roaring64Bitmap pending = new Roaring64Bitmap();
  private Roaring64Bitmap owned = new Roaring64Bitmap();

  /** How often each is borrowed, one bit of the count in each. */
  private final List<Roaring64Bitmap> borrowed = new ArrayList<>();

  private final Roaring64Bitmap damaged = new Roaring64Bitmap();
  private final Roaring64Bitmap unreadable = new Roaring64Bitmap();

  LabelReferences(int blockSizeBytes) {
    this.blockSizeBytes = blockSizeBytes;
  }

  int blockSizeBytes() {
    return blockSizeBytes;
  }

  /** Some chunk says that these are here. */
  void refer(long from, long to) {
    if (to - from > SHORT_RUN) {
      pending.addRange(from, to);
      return;
    }
    for (long block = from; block < to; block++) {
      pending.addLong(block);
    }
  }

  /** The chunk that frees this one has been found; false if it is not the first. */
  boolean own(long block) {
    if (owned.contains(block)) {
      return false;
    }
    owned.addLong(block);
    return true;
  }

  /** One more borrows this one. */
  void borrow(long block) {
    int bit = 0;
    while (bit < borrowed.size() && borrowed.get(bit).contains(block)) {
      borrowed.get(bit++).removeLong(block);
    }
    if (bit == borrowed.size()) {
      borrowed.add(new Roaring64Bitmap());
    }
    borrowed.get(bit).addLong(block);
  }

  /** Those that are referred to and have not been found good; what stays is lost. */
  Roaring64Bitmap pending() {
    return pending;
  }

  boolean owned(long block) {
    return owned.contains(block);
  }

  long borrowers(long block) {
    long count = 0;
    for (int bit = 0; bit < borrowed.size(); bit++) {
      count += borrowed.get(bit).contains(block) ? 1L << bit : 0;
    }
    return count;
  }

  /** All that is borrowed at least once, in a bitmap of its own. */
  Roaring64Bitmap allBorrowed() {
    Roaring64Bitmap all = new Roaring64Bitmap();
    borrowed.forEach(all::or);
    return all;
  }

  void damaged(long block) {
    damaged.addLong(block);
  }

  void unreadable(long block) {
    unreadable.addLong(block);
  }

  /** Why one that is pending behind the walk through the store is lost. */
  Damage.Reason reason(long block) {
    return damaged.contains(block)
        ? Damage.Reason.DAMAGED
        : unreadable.contains(block) ? Damage.Reason.UNREADABLE : Damage.Reason.MISSING;
  }

  long weightBytes() {
    long weight = OBJECT_BYTES + pending.getLongSizeInBytes() + owned.getLongSizeInBytes();
    for (Roaring64Bitmap bit : borrowed) {
      weight += bit.getLongSizeInBytes();
    }
    return weight;
  }

  /** Forgets all from a block on. */
  void cut(long end) {
    pending = below(pending, end);
    owned = below(owned, end);
    borrowed.replaceAll(bit -> below(bit, end));
  }

  private static Roaring64Bitmap below(Roaring64Bitmap all, long end) {
    Roaring64Bitmap kept = new Roaring64Bitmap();
    LongIterator blocks = all.getLongIterator();
    while (blocks.hasNext()) {
      long block = blocks.next();
      if (block >= end) {
        break;
      }
      kept.addLong(block);
    }
    return kept;
  }
}
