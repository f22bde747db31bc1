package dev.lunette.vdisk.backend.rocksdb;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Joins adjacent blocks that have the same source, and passes each run on when it ends. */
final class Runs {

  /** What is done with a run. */
  interface Run {
    void accept(Source source, long block, long count) throws IOException;
  }

  private final Run run;
  private @Nullable Source source;
  private long first;
  private long count;

  Runs(Run run) {
    this.run = run;
  }

  /** There is one more block. */
  void add(Source next, long block) throws IOException {
    if (block != first + count || !next.equals(source)) {
      end();
      source = next;
      first = block;
    }
    count++;
  }

  /** There are no more. */
  void end() throws IOException {
    if (source != null) {
      run.accept(source, first, count);
    }
    source = null;
    count = 0;
  }

  /** All that a chunk owns and another one, if there is one, does not have at the same place. */
  static void owned(Chunk chunk, @Nullable Chunk without, long number, Run run) throws IOException {
    Runs runs = new Runs(run);
    for (int block = 0; block < Chunk.BLOCKS; block++) {
      Source source = chunk.source(block);
      if (source != null
          && source.birth() >= chunk.since()
          && (without == null || !source.equals(without.source(block)))) {
        runs.add(source, number * Chunk.BLOCKS + block);
      }
    }
    runs.end();
  }
}
