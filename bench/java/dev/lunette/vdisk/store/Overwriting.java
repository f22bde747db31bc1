package dev.lunette.vdisk.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Writes everything over at random, three times: what of it goes to files, and how large they get.
 *
 * <p>The amplification counts the log as well, but nothing of what the file system adds.
 */
final class Overwriting {
  private static final int TIMES = 3;
  private static final int BATCH = 32;

  /** Parts of the data after each of which the files are measured. */
  private static final int PARTS = 8;

  private final Loop loop;
  private final Path files;
  private final long blocks;
  private final int blockBytes;
  private final SplittableRandom random = new SplittableRandom(3);

  /** What else is done after each part. */
  interface Meanwhile {
    void afterPart() throws Exception;
  }

  /** Of a loop that has all its files in one directory. */
  Overwriting(Loop loop, Path files, long blocks, int blockBytes) {
    this.loop = loop;
    this.files = files;
    this.blocks = blocks;
    this.blockBytes = blockBytes;
  }

  /** Has each block written once. */
  void fill() throws Exception {
    long[] numbers = new long[BATCH];
    try (Loop.Lane lane = loop.lane(0)) {
      for (long first = 0; first < blocks; first += BATCH) {
        int count = (int) Math.min(BATCH, blocks - first);
        for (int i = 0; i < count; i++) {
          numbers[i] = first + i;
        }
        lane.write(numbers, count);
      }
      lane.finish();
    }
    loop.settle();
  }

  void run(String name, Meanwhile meanwhile) throws Exception {
    long before = loop.bytesWritten();
    long started = System.nanoTime();
    long peak = 0;
    try (Loop.Lane lane = loop.lane(0)) {
      for (int part = 0; part < TIMES * PARTS; part++) {
        write(lane);
        peak = Math.max(peak, sizeBytes());
        meanwhile.afterPart();
      }
      lane.finish();
    }
    double took = (System.nanoTime() - started) / 1e9;
    loop.settle();
    double live = (double) blocks * blockBytes;
    System.out.printf(
        "  %-28s %9.0f blocks/s %8.1f MiB/s%n"
            + "  %-28s write amplification %.2f, space amplification %.2f at the end,"
            + " %.2f at most%n",
        name,
        TIMES * blocks / took,
        TIMES * live / took / (1 << 20),
        "",
        (loop.bytesWritten() - before) / (TIMES * live),
        sizeBytes() / live,
        peak / live);
  }

  private void write(Loop.Lane lane) throws Exception {
    long[] numbers = new long[BATCH];
    for (long done = 0; done < blocks / PARTS; done += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        numbers[i] = random.nextLong(blocks);
      }
      lane.write(numbers, BATCH);
    }
  }

  /** Of all files together, against the blocks that there are. */
  double spaceAmplification() throws IOException {
    return sizeBytes() / ((double) blocks * blockBytes);
  }

  private long sizeBytes() throws IOException {
    try (Stream<Path> all = Files.list(files)) {
      return all.mapToLong(Overwriting::sizeBytes).sum();
    }
  }

  /** Zero for a file that has gone in the meantime. */
  private static long sizeBytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
