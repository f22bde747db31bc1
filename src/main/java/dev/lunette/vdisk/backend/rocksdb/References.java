package dev.lunette.vdisk.backend.rocksdb;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.PeekableLongIterator;

/**
 * Which stored blocks the chunks refer to, from one key on and for as many as memory is for.
 *
 * <p>Blocks lie in the store in the order of labels, and the map names them in the order of layers,
 * so one of both must be remembered. It is the references, as compressed bitmaps of at most some
 * {@value #MOST_BYTES} bytes: when they get larger, the upper half of the keys is forgotten and
 * left to another walk. One bit for each block where all are written, and two bytes at most: the
 * bound is good for a tebibyte or more of blocks of 4 KiB in one walk.
 */
final class References {
  static final long MOST_BYTES = 64 << 20;

  /** Runs after which the memory is counted; each adds some hundred bytes at most. */
  private static final int WEIGH_RUNS = 1 << 16;

  private final Place start;
  private final long mostBytes;
  private final NavigableMap<Long, LabelReferences> labels = new TreeMap<>();
  private Place end = Place.END;
  private int runs;
  private long twice;

  References(Place start, long mostBytes) {
    this.start = start;
    this.mostBytes = mostBytes;
  }

  /** First key that it is about. */
  Place start() {
    return start;
  }

  /** The key behind the last one that it is about: what has been forgotten begins there. */
  Place end() {
    return end;
  }

  /** Blocks that a second chunk owns, too. */
  long twice() {
    return twice;
  }

  /** Notes all that a chunk refers to. */
  void add(Chunk chunk, long number, int blockSizeBytes) {
    long base = number * Chunk.BLOCKS;
    int block = 0;
    while (block < Chunk.BLOCKS) {
      Source source = chunk.source(block);
      int first = block++;
      if (source != null) {
        while (block < Chunk.BLOCKS && source.equals(chunk.source(block))) {
          block++;
        }
        boolean owns = source.birth() >= chunk.since();
        add(source, base + first, block - first, owns, blockSizeBytes);
      }
    }
  }

  @Nullable LabelReferences of(long label) {
    return labels.get(label);
  }

  NavigableMap<Long, LabelReferences> labels() {
    return labels;
  }

  /** The first block at or behind a place that is referred to and was not found good, or null. */
  @Nullable Place pending(Place from) {
    for (Map.Entry<Long, LabelReferences> label = labels.ceilingEntry(from.first());
        label != null;
        label = labels.higherEntry(label.getKey())) {
      long least = label.getKey() == from.first() ? from.second() : 0;
      PeekableLongIterator blocks = label.getValue().pending().getLongIteratorFrom(least);
      if (blocks.hasNext()) {
        return new Place(label.getKey(), blocks.next());
      }
    }
    return null;
  }

  private void add(Source source, long block, int count, boolean owns, int blockSizeBytes) {
    long label = source.label();
    long from = Math.max(block + source.shift(), 0);
    long to = block + source.shift() + count;
    if (label < start.first() || Long.compareUnsigned(label, end.first()) > 0) {
      return;
    }
    from = label == start.first() ? Math.max(from, start.second()) : from;
    to = label == end.first() ? Math.min(to, end.second()) : to;
    if (from >= to) {
      return;
    }
    LabelReferences references =
        labels.computeIfAbsent(label, _ -> new LabelReferences(blockSizeBytes));
    references.refer(from, to);
    for (long at = from; owns && at < to; at++) {
      if (source.borrowed()) {
        references.borrow(at);
      } else if (!references.own(at)) {
        twice++;
      }
    }
    if (++runs % WEIGH_RUNS == 0) {
      shrink();
    }
  }

  /** Forgets the upper half if it has become too much. */
  private void shrink() {
    long weight = weightBytes();
    if (weight <= mostBytes) {
      return;
    }
    while (labels.size() > 1 && weight > mostBytes / 2) {
      Map.Entry<Long, LabelReferences> last = labels.lastEntry();
      labels.remove(last.getKey());
      weight -= last.getValue().weightBytes();
      end = new Place(last.getKey(), 0);
    }
    if (weight > mostBytes / 2) {
      LabelReferences only = labels.firstEntry().getValue();
      long middle = only.pending().select(only.pending().getLongCardinality() / 2);
      only.cut(middle);
      end = new Place(labels.firstKey(), middle);
    }
  }

  private long weightBytes() {
    return labels.values().stream().mapToLong(LabelReferences::weightBytes).sum();
  }
}
