package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Labels of which a block is lent, or was not long ago: for all others there is nothing to look up.
 *
 * <p>Anybody may ask. They change under the lock of all who lend, which is held until the batch
 * with the records is committed; so a label of which there is no record then has none.
 */
final class LentLabels {
  /** Labels that are looked at for each that comes: so there are few of which nothing is lent. */
  private static final int LOOKED_AT = 2;

  private final Store store;
  private final Set<Long> labels = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private Iterator<Long> looking = Collections.emptyIterator();

  /** Begins with those of which there are records. */
  LentLabels(Store store) throws IOException {
    this.store = store;
    Long label = lentFrom(0, Long.MAX_VALUE);
    while (label != null) {
      labels.add(label);
      label = lentFrom(label + 1, Long.MAX_VALUE);
    }
  }

  /** Held from the first look at a record until the batch that changes it is committed. */
  ReentrantLock lock() {
    return lock;
  }

  /** Whether a block of a label may be lent. */
  boolean contains(long label) {
    return labels.contains(label);
  }

  /** There is to be a record of a label; {@code changing} are those of the batch so far. */
  void add(long label, Set<Long> changing) throws IOException {
    assert lock.isHeldByCurrentThread();
    if (!labels.contains(label)) {
      for (int i = 0; i < LOOKED_AT; i++) {
        forgetNext(changing);
      }
      labels.add(label);
    }
  }

  private void forgetNext(Set<Long> changing) throws IOException {
    if (!looking.hasNext()) {
      looking = labels.iterator();
    }
    if (looking.hasNext()) {
      long label = looking.next();
      if (!changing.contains(label) && lentFrom(label, label + 1) == null) {
        looking.remove();
      }
    }
  }

  /** The first label of which there is a record, from one (inclusive) to another (exclusive). */
  private @Nullable Long lentFrom(long from, long to) throws IOException {
    try (Cursor cursor = store.cursor(Family.LENT, Blocks.key(from, 0), Blocks.key(to, 0))) {
      return cursor.next() ? ByteBuffer.wrap(cursor.key()).getLong() : null;
    }
  }
}
