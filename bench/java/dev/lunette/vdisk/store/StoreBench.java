package dev.lunette.vdisk.store;

import dev.lunette.Folders;
import dev.lunette.config.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
      String what = given.text("what", "store");
      switch (what) {
        case "pauses" -> new PauseBench(given).run(directory);
        case "snapshots" -> new SnapshotBench(given).run(directory);
        case "store", "vdisk", "overwrite" -> {
          for (String bytes : given.text("block-bytes", "4096").split(",", -1)) {
            bench.run(given, what, Integer.parseInt(bytes));
          }
        }
        default ->
            throw new IllegalArgumentException(
                "--what is \"%s\", expected store, vdisk, overwrite, pauses or snapshots"
                    .formatted(what));
      }
    } finally {
      Folders.remove(directory);
    }
  }

  private void run(BenchArguments given, String what, int blockBytes) throws Exception {
    switch (what) {
      case "vdisk" -> new VDiskBench(given, blockBytes).run(directory);
      case "overwrite" -> new OverwriteBench(given, blockBytes).run(directory);
      default -> {
        for (String layout : given.text("layouts", Tuning.LAYOUT.name()).split(",", -1)) {
          run(Tuning.Layout.valueOf(layout), blockBytes);
        }
      }
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
      new Overwriting(loop, store, blocks, blockBytes)
          .run("overwriting 3 times, batches", () -> {});
    }
    Folders.remove(store);
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
  }

  private record Tally(long blocks, long slowestNanos) {
    Tally plus(Tally other) {
      return new Tally(blocks + other.blocks, Math.max(slowestNanos, other.slowestNanos));
    }
  }
}
