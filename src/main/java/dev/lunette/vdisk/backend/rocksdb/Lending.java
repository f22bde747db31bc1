package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees and lends blocks with one batch.
 *
 * <p>How often a block is lent is a record of its own, by the block's key: the count of its
 * borrowers times two, plus one if its owner has freed it meanwhile; none where nobody borrows.
 * Borrowers of one block may be different vDisks, so from the first look at these records until the
 * commit one lock keeps all others from them, which is taken behind that of a {@link Volume}. What
 * was never lent, which its label tells, takes neither lock nor look-up.
 *
 * <p>A batch can't be read before it is committed, so what it does to a record is also kept here,
 * for the case that it meets the same one twice.
 */
final class Lending implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lending.class);

  /** Longest run that is removed key by key: a removed range is a burden to all later reads. */
  private static final int MOST_SINGLE = 64;

  /** Records looked at together. */
  private static final int STEP_BLOCKS = 4096;

  private static final long GONE = 1;
  private static final long BORROWER = 2;

  /** Read from a record that cannot be understood: as many borrowers as never give back. */
  private static final long DAMAGED = 1L << 40;

  private final Store store;
  private final Batch batch;
  private final LentLabels lentLabels;

  /** Records that the batch has changed, by label and block; 0 is one that it has removed. */
  private final Map<Long, NavigableMap<Long, Long>> changed = new HashMap<>(0);

  private boolean locked;

  Lending(Store store, Batch batch, LentLabels lentLabels) {
    this.store = store;
    this.batch = batch;
    this.lentLabels = lentLabels;
  }

  /**
   * Frees {@code count} adjacent blocks that have this source and that nobody has any more: removes
   * what was written, unless it is lent; gives back what was borrowed.
   */
  void free(Source source, long block, long count) throws IOException {
    long label = source.label();
    long first = block + source.shift();
    if (!source.borrowed() && !lentLabels.contains(label)) {
      remove(label, first, count);
      return;
    }
    for (long done = 0; done < count; done += STEP_BLOCKS) {
      long step = Math.min(STEP_BLOCKS, count - done);
      if (source.borrowed()) {
        giveBack(label, first + done, step);
      } else {
        removeUnlessLent(label, first + done, step);
      }
    }
  }

  /** Lends {@code count} adjacent blocks that have this source once more. */
  void lend(Source source, long block, long count) throws IOException {
    long label = source.label();
    long first = block + source.shift();
    lock();
    lentLabels.add(label, changed.keySet());
    for (long done = 0; done < count; done += STEP_BLOCKS) {
      long step = Math.min(STEP_BLOCKS, count - done);
      NavigableMap<Long, Long> records = records(label, first + done, step);
      for (long at = first + done; at < first + done + step; at++) {
        change(label, at, records.getOrDefault(at, 0L) + BORROWER);
      }
    }
  }

  /** Whether a block's record says that one borrower is all that is left of those who had it. */
  static boolean isLastBorrowed(byte[] value) {
    return record(value) == (BORROWER | GONE);
  }

  /** The record of a block that has so many borrowers, at least one. */
  static long record(long borrowers, boolean owned) {
    return borrowers * BORROWER + (owned ? 0 : GONE);
  }

  /** Whether a record is there and is this. */
  static boolean isRecord(byte[] value, long expected) {
    return value.length == Long.BYTES && record(value) == expected;
  }

  @Override
  public void close() {
    changed.clear();
    if (locked) {
      locked = false;
      lentLabels.lock().unlock();
    }
  }

  private void removeUnlessLent(long label, long first, long count) throws IOException {
    long from = first;
    for (Map.Entry<Long, Long> record : records(label, first, count).entrySet()) {
      if (record.getValue() >= BORROWER) {
        long lent = record.getKey();
        remove(label, from, lent - from);
        change(label, lent, record.getValue() | GONE);
        from = lent + 1;
      }
    }
    remove(label, from, first + count - from);
  }

  private void giveBack(long label, long first, long count) throws IOException {
    NavigableMap<Long, Long> records = records(label, first, count);
    for (long block = first; block < first + count; block++) {
      long record = records.getOrDefault(block, 0L);
      if (record < BORROWER) {
        // The bytes may be another's by now. To leave them takes space; to remove them, data.
        LOG.warn("block {} of label {} is given back, but it is not lent", block, label);
      } else {
        change(label, block, record - BORROWER);
        if (record - BORROWER == GONE) {
          remove(label, block, 1);
        }
      }
    }
  }

  private void remove(long label, long first, long count) {
    Family family = Blocks.family(label);
    if (count > MOST_SINGLE) {
      batch.deleteRange(family, Blocks.key(label, first), Blocks.key(label, first + count));
    } else {
      for (long block = first; block < first + count; block++) {
        batch.delete(family, Blocks.key(label, block));
      }
    }
  }

  private void change(long label, long block, long record) {
    long kept = record < BORROWER ? 0 : record;
    byte[] key = Blocks.key(label, block);
    if (kept == 0) {
      batch.delete(Family.LENT, key);
    } else {
      batch.put(Family.LENT, key, ByteBuffer.allocate(Long.BYTES).putLong(kept).array());
    }
    changed.computeIfAbsent(label, _ -> new TreeMap<>()).put(block, kept);
  }

  private void lock() {
    if (!locked) {
      lentLabels.lock().lock();
      locked = true;
    }
  }

  /** The records of a run of blocks as they are with what the batch has changed. */
  private NavigableMap<Long, Long> records(long label, long first, long count) throws IOException {
    lock();
    NavigableMap<Long, Long> records = new TreeMap<>();
    byte[] from = Blocks.key(label, first);
    try (Cursor cursor = store.cursor(Family.LENT, from, Blocks.key(label, first + count))) {
      while (cursor.next()) {
        records.put(ByteBuffer.wrap(cursor.key()).getLong(Long.BYTES), record(cursor.value()));
      }
    }
    NavigableMap<Long, Long> own = changed.get(label);
    if (own != null) {
      records.putAll(own.subMap(first, true, first + count, false));
    }
    return records;
  }

  private static long record(byte[] value) {
    long record = value.length == Long.BYTES ? ByteBuffer.wrap(value).getLong() : DAMAGED;
    return record < BORROWER || record > DAMAGED ? DAMAGED : record;
  }
}
