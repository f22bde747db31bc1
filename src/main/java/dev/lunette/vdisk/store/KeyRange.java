package dev.lunette.vdisk.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.rocksdb.LiveFileMetaData;

/** Keys from a first to a last one, both of which belong to it. */
final class KeyRange {
  private final byte[] first;
  private byte[] last;

  private KeyRange(byte[] first, byte[] last) {
    this.first = first;
    this.last = last;
  }

  byte[] first() {
    return first;
  }

  byte[] last() {
    return last;
  }

  /**
   * The ranges of tables that have deletions. Two are one unless the tables without deletions that
   * lie between them have so many bytes at least: to compact one more range has its price, too, for
   * what others have written into it meanwhile goes down with it.
   */
  static List<KeyRange> ofDeletions(List<LiveFileMetaData> tables, long worthBytes) {
    List<LiveFileMetaData> sorted = new ArrayList<>(tables);
    sorted.sort(Comparator.comparing(LiveFileMetaData::smallestKey, KeyRange::compare));
    Deque<KeyRange> ranges = new ArrayDeque<>();
    long sparedBytes = 0;
    for (LiveFileMetaData table : sorted) {
      KeyRange before = ranges.peekLast();
      boolean apart = before == null || compare(table.smallestKey(), before.last) > 0;
      if (table.numDeletions() == 0) {
        sparedBytes += apart ? table.size() : 0;
      } else if (before == null || (apart && sparedBytes >= worthBytes)) {
        ranges.add(new KeyRange(table.smallestKey(), table.largestKey()));
        sparedBytes = 0;
      } else {
        before.extend(table.largestKey());
        sparedBytes = 0;
      }
    }
    return List.copyOf(ranges);
  }

  private void extend(byte[] key) {
    if (compare(key, last) > 0) {
      last = key;
    }
  }

  private static int compare(byte[] one, byte[] other) {
    return Arrays.compareUnsigned(one, other);
  }
}
