package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A walk through the numbers of the chunks that any of several layers has, each once, in order. */
final class ChunkNumbers implements AutoCloseable {
  private final List<Walk> walks = new ArrayList<>();

  /** Those walks that stand at a chunk. */
  private final PriorityQueue<Walk> open =
      new PriorityQueue<>(Comparator.comparingLong(Walk::number));

  /** One layer's chunks. */
  private static final class Walk {
    private final Cursor cursor;
    private long number;

    Walk(Cursor cursor) {
      this.cursor = cursor;
    }

    boolean next() throws IOException {
      boolean there = cursor.next();
      number = there ? ByteBuffer.wrap(cursor.key()).getLong(Long.BYTES) : Long.MAX_VALUE;
      return there;
    }

    long number() {
      return number;
    }
  }

  /** Stands before the first chunk from one number (inclusive) to another (exclusive). */
  ChunkNumbers(View view, List<Layer> layers, long from, long to) throws IOException {
    try {
      for (Layer layer : layers) {
        byte[] first = ChunkMap.key(layer.id(), from);
        byte[] end = ChunkMap.key(layer.id(), to);
        Walk walk = new Walk(view.cursor(Family.MAP, first, end));
        walks.add(walk);
        if (walk.next()) {
          open.add(walk);
        }
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The next numbers, at most so many. */
  long[] next(int most) throws IOException {
    long[] numbers = new long[most];
    int count = 0;
    long last = -1;
    for (Walk walk = open.peek(); walk != null && count < most; walk = open.peek()) {
      if (walk.number() != last) {
        last = walk.number();
        numbers[count++] = last;
      }
      open.remove();
      if (walk.next()) {
        open.add(walk);
      }
    }
    return Arrays.copyOf(numbers, count);
  }

  @Override
  public void close() {
    walks.forEach(walk -> walk.cursor.close());
  }
}
