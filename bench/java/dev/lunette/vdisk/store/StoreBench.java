package dev.lunette.vdisk.store;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Measures the store's bare loop: RocksDB itself with the options that the store uses.
 *
 * <p>Everything is reported and nothing asserted. Data is written in full once and settled before
 * anything is measured, and there is more of it than memtables hold.
 */
public final class StoreBench {
  private static final int OVERHEAD_BYTES = 8;
  private static final int SEQUENTIAL = 64;
  private static final int BATCH = 32;

  private final Path directory;
  private final int seconds;
  private final long dataBytes;

  private StoreBench(Path directory, int seconds, long dataBytes) {
    this.directory = directory;
    this.seconds = seconds;
    this.dataBytes = dataBytes;
  }

  /** {@code --directory D --seconds N --mebibytes M --layouts A,B --block-bytes X,Y}. */
  public static void main(String[] arguments) throws Exception {
    BenchArguments given = new BenchArguments(arguments);
    Path below = Path.of(given.text("directory", "."));
    Files.createDirectories(below);
    Path directory = Files.createTempDirectory(below, "store-bench-");
    StoreBench bench = new StoreBench(directory, given.seconds(), given.dataBytes());
    try {
      if (given.text("what", "store").equals("vdisk")) {
        for (String bytes : given.text("block-bytes", "4096").split(",", -1)) {
          new VDiskBench(given, Integer.parseInt(bytes)).run(directory);
        }
        return;
      }
      for (String layout : given.text("layouts", Tuning.LAYOUT.name()).split(",", -1)) {
        for (String bytes : given.text("block-bytes", "4096").split(",", -1)) {
          bench.run(Tuning.Layout.valueOf(layout), Integer.parseInt(bytes));
        }
      }
    } finally {
      delete(directory);
    }
  }

  /** One layout and size of blocks: the whole table. */
  private void run(Tuning.Layout layout, int blockBytes) throws Exception {
    Path store = directory.resolve(layout + "-" + blockBytes);
    Files.createDirectories(store);
    int valueBytes = blockBytes + OVERHEAD_BYTES;
    long blocks = dataBytes / blockBytes;
    System.out.printf("%n%s, blocks of %d bytes, %d MiB%n", layout, blockBytes, dataBytes >> 20);
    int sequential = Math.max(1, SEQUENTIAL * 4096 / blockBytes);
    try (Loop loop =
        new BareLoop(store, new Tuning(Limits.DEFAULTS, layout), Family.DATA, valueBytes)) {
      Run run = new Run(loop, blocks, blockBytes);
      run.fill(sequential);
      run.measure("sequential write 256 KiB", 1, sequential, Run::writeSequentially);
      loop.settle();
      run.measure("sequential read 256 KiB", 1, sequential, Run::readSequentially);
      run.measure("random get", 1, 1, Run::readRandomly);
      run.measure("random get, 4 threads", 4, 1, Run::readRandomly);
      run.measure("random put", 1, 1, Run::writeRandomly);
      loop.settle();
      run.measure("random put, 4 threads", 4, 1, Run::writeRandomly);
      loop.settle();
      run.measure("random put, batches of 32", 1, BATCH, Run::writeRandomly);
      loop.settle();
      run.measure("random get after that", 1, 1, Run::readRandomly);
      run.overwrite(store);
    }
    delete(store);
  }

  /** The work on one loop. */
  private final class Run {
    private final Loop loop;
    private final long blocks;
    private final int blockBytes;

    Run(Loop loop, long blocks, int blockBytes) {
      this.loop = loop;
      this.blocks = blocks;
      this.blockBytes = blockBytes;
    }

    /** One step of a lane: how many blocks it did. */
    interface Step {
      void run(Run run, Loop.Lane lane, long[] numbers, SplittableRandom random) throws Exception;
    }

    void fill(int count) throws Exception {
      long[] numbers = new long[count];
      try (Loop.Lane lane = loop.lane(0)) {
        for (long first = 0; first < blocks; first += count) {
          int batch = (int) Math.min(count, blocks - first);
          for (int i = 0; i < batch; i++) {
            numbers[i] = first + i;
          }
          lane.write(numbers, batch);
        }
        lane.finish();
      }
      loop.settle();
    }

    void writeSequentially(Loop.Lane lane, long[] numbers, SplittableRandom random)
        throws Exception {
      advance(numbers);
      lane.write(numbers, numbers.length);
    }

    void readSequentially(Loop.Lane lane, long[] numbers, SplittableRandom random)
        throws Exception {
      advance(numbers);
      lane.read(numbers, numbers.length);
    }

    void writeRandomly(Loop.Lane lane, long[] numbers, SplittableRandom random) throws Exception {
      scatter(numbers, random);
      lane.write(numbers, numbers.length);
    }

    void readRandomly(Loop.Lane lane, long[] numbers, SplittableRandom random) throws Exception {
      scatter(numbers, random);
      lane.read(numbers, numbers.length);
    }

    private void advance(long[] numbers) {
      long first = numbers[numbers.length - 1] + 1;
      first = first + numbers.length > blocks ? 0 : first;
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = first + i;
      }
    }

    private void scatter(long[] numbers, SplittableRandom random) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = random.nextLong(blocks);
      }
    }

    void measure(String name, int threads, int count, Step step) throws Exception {
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      long started = System.nanoTime();
      List<Future<Tally>> tallies = new ArrayList<>();
      try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
        for (int i = 0; i < threads; i++) {
          int number = i;
          tallies.add(executor.submit(() -> work(number, count, step, end)));
        }
      }
      Tally sum = new Tally(0, 0);
      for (Future<Tally> tally : tallies) {
        sum = sum.plus(tally.get());
      }
      double took = (System.nanoTime() - started) / 1e9;
      System.out.printf(
          "  %-28s %9.0f blocks/s %8.1f MiB/s   slowest %7.1f ms%n",
          name,
          sum.blocks / took,
          sum.blocks * (double) blockBytes / took / (1 << 20),
          sum.slowestNanos / 1e6);
    }

    private Tally work(int number, int count, Step step, long end) throws Exception {
      long[] numbers = new long[count];
      SplittableRandom random = new SplittableRandom(1000L + number);
      long done = 0;
      long slowest = 0;
      try (Loop.Lane lane = loop.lane(number)) {
        long now = System.nanoTime();
        while (now < end) {
          step.run(this, lane, numbers, random);
          long then = now;
          now = System.nanoTime();
          slowest = Math.max(slowest, now - then);
          done += count;
        }
        lane.finish();
      }
      return new Tally(done, slowest);
    }

    /** Writes everything three times over, at random, and says what that cost. */
    void overwrite(Path store) throws Exception {
      long before = loop.bytesWritten();
      long[] numbers = new long[BATCH];
      SplittableRandom random = new SplittableRandom(3);
      long user = 0;
      long started = System.nanoTime();
      long peak = 0;
      try (Loop.Lane lane = loop.lane(0)) {
        for (long done = 0; done < 3 * blocks; done += BATCH) {
          writeRandomly(lane, numbers, random);
          user += (long) BATCH * blockBytes;
          if (done % (blocks / 8 / BATCH * BATCH) == 0) {
            peak = Math.max(peak, size(store));
          }
        }
      }
      double took = (System.nanoTime() - started) / 1e9;
      loop.settle();
      System.out.printf(
          "  %-28s %9.0f blocks/s %8.1f MiB/s%n",
          "overwriting 3 times, batches",
          user / (double) blockBytes / took,
          user / took / (1 << 20));
      System.out.printf(
          "  write amplification %.2f, space amplification %.2f at the end, %.2f at most%n",
          (loop.bytesWritten() - before) / (double) user,
          size(store) / ((double) blocks * blockBytes),
          peak / ((double) blocks * blockBytes));
    }
  }

  private record Tally(long blocks, long slowestNanos) {
    Tally plus(Tally other) {
      return new Tally(blocks + other.blocks, Math.max(slowestNanos, other.slowestNanos));
    }
  }

  private static long size(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store)) {
      return files.mapToLong(StoreBench::fileSize).sum();
    }
  }

  /** Zero for a file that has gone in the meantime. */
  private static long fileSize(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
