package dev.lunette.vdisk.store;

import com.sun.management.OperatingSystemMXBean;
import dev.lunette.config.Limits;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Measures what a vDisk in the store reaches of RocksDB itself, each in turn on the same directory.
 *
 * <p>Bare and vDisk alternate, and what is told of each is the median of the rounds: operations a
 * second, and processor time of the whole process for each, which says the same on a machine that
 * others use as well. Before each round nothing is left to be done in the background.
 */
final class VDiskBench {
  static final int DEPTH = 32;
  static final int SEQUENTIAL_DEPTH = 8;
  static final int SEQUENTIAL_BYTES = 256 << 10;

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final BenchArguments given;
  private final int blockBytes;
  private final int sequential;
  private final long blocks;
  private final int rounds;

  /** What is done over and over by one thread. */
  interface Step {
    void run(Loop.Lane lane, long[] numbers, SplittableRandom random) throws Exception;
  }

  VDiskBench(BenchArguments given, int blockBytes) {
    this.given = given;
    this.blockBytes = blockBytes;
    this.sequential = SEQUENTIAL_BYTES / blockBytes;
    this.blocks = Long.highestOneBit(given.dataBytes()) / blockBytes;
    this.rounds = given.number("rounds", 3);
  }

  /** All measurements with one size of blocks. */
  void run(Path directory) throws Exception {
    Path bareFiles = Files.createDirectories(directory.resolve("bare-" + blockBytes));
    Path files = Files.createDirectories(directory.resolve("vdisk-" + blockBytes));
    System.out.printf(
        "%nvDisk against RocksDB, blocks of %d bytes, %d MiB, %d rounds of %d s%n",
        blockBytes, (blocks * blockBytes) >> 20, rounds, given.seconds());
    int valueBytes = blockBytes + 8;
    try (BareLoop bare =
            new BareLoop(bareFiles, new Tuning(Limits.DEFAULTS), Family.DATA, valueBytes);
        VDiskLoop vdisk = new VDiskLoop(files, blockBytes, blocks, DEPTH, 1)) {
      fill(bare, 1);
      fill(vdisk.with(SEQUENTIAL_DEPTH, sequential), sequential);
      VDiskLoop large = vdisk.with(SEQUENTIAL_DEPTH, sequential);
      int many = SEQUENTIAL_DEPTH * sequential;
      String wanted = given.text("only", "");
      if (wanted.isEmpty() || wanted.contains("write")) {
        compare("random write, depth 32", bare, vdisk, DEPTH, this::writeRandomly);
      }
      if (wanted.isEmpty() || wanted.contains("read")) {
        compare("random read, depth 32", bare, vdisk, DEPTH, this::readRandomly);
      }
      if (wanted.isEmpty() || wanted.contains("sequential")) {
        compare("256 KiB write, depth 8", bare, large, many, this::writeSequentially);
        compare("256 KiB read, depth 8", bare, large, many, this::readSequentially);
      }
      if (wanted.isEmpty() || wanted.contains("first")) {
        compareFirst(bare, vdisk);
      }
    }
  }

  private void fill(Loop loop, int run) throws Exception {
    int step = SEQUENTIAL_DEPTH * sequential;
    long[] numbers = new long[step];
    try (Loop.Lane lane = loop.lane(run)) {
      for (long first = 0; first < blocks; first += step) {
        advance(numbers);
        lane.write(numbers, step);
      }
      lane.finish();
    }
  }

  private void compare(String name, Loop bare, Loop vdisk, int count, Step step) throws Exception {
    Round[] bareRounds = new Round[rounds];
    Round[] rounds = new Round[this.rounds];
    for (int i = 0; i < rounds.length; i++) {
      bareRounds[i] = measure(bare, count, step, vdisk);
      rounds[i] = measure(vdisk, count, step, bare);
    }
    report(name, Round.median(bareRounds), Round.median(rounds));
  }

  /** Each block once, in no order, on keys and on a vDisk that nothing was written to. */
  private void compareFirst(BareLoop bare, VDiskLoop vdisk) throws Exception {
    Round[] bareRounds = new Round[rounds];
    Round[] rounds = new Round[this.rounds];
    for (int i = 0; i < rounds.length; i++) {
      bare.renew();
      bareRounds[i] = measure(bare, DEPTH, new Once(), vdisk);
      vdisk.renew();
      rounds[i] = measure(vdisk, DEPTH, new Once(), bare);
    }
    report("first random write, depth 32", Round.median(bareRounds), Round.median(rounds));
  }

  /** Writes each block once: an odd factor meets each number below a power of two once. */
  private final class Once implements Step {
    private long next;

    @Override
    public void run(Loop.Lane lane, long[] numbers, SplittableRandom random) throws Exception {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = next++ * 0x9E3779B1L & (blocks - 1);
      }
      lane.write(numbers, numbers.length);
    }
  }

  private void report(String name, Round bare, Round vdisk) {
    System.out.printf(
        "  %-28s bare %s%n  %-28s vDisk%s%n  %-28s %.0f %% of the speed, %.0f %% by CPU time%n",
        name,
        bare.text(blockBytes),
        "",
        vdisk.text(blockBytes),
        "",
        100 * vdisk.perSecond / bare.perSecond,
        100 * bare.cpuMicros / vdisk.cpuMicros);
  }

  private Round measure(Loop loop, int count, Step step, Loop other) throws Exception {
    other.settle();
    loop.settle();
    long[] numbers = new long[count];
    SplittableRandom random = new SplittableRandom(given.number("seed", 1));
    try (Loop.Lane lane = loop.lane(count)) {
      long cpu = PROCESS.getProcessCpuTime();
      long started = System.nanoTime();
      long end = started + given.seconds() * 1_000_000_000L;
      long done = 0;
      while (System.nanoTime() < end) {
        step.run(lane, numbers, random);
        done += count;
      }
      long slowest = lane.finish();
      double took = System.nanoTime() - started;
      cpu = PROCESS.getProcessCpuTime() - cpu;
      return new Round(done * 1e9 / took, cpu / 1e3 / done, slowest / 1e6);
    }
  }

  private void writeRandomly(Loop.Lane lane, long[] numbers, SplittableRandom random)
      throws Exception {
    scatter(numbers, random);
    lane.write(numbers, numbers.length);
  }

  private void readRandomly(Loop.Lane lane, long[] numbers, SplittableRandom random)
      throws Exception {
    scatter(numbers, random);
    lane.read(numbers, numbers.length);
  }

  private void writeSequentially(Loop.Lane lane, long[] numbers, SplittableRandom random)
      throws Exception {
    advance(numbers);
    lane.write(numbers, numbers.length);
  }

  private void readSequentially(Loop.Lane lane, long[] numbers, SplittableRandom random)
      throws Exception {
    advance(numbers);
    lane.read(numbers, numbers.length);
  }

  private void advance(long[] numbers) {
    long first = (numbers[numbers.length - 1] + 1) % blocks;
    first = numbers[0] == 0 && first == 1 ? 0 : first;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = first + i;
    }
  }

  private void scatter(long[] numbers, SplittableRandom random) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextLong(blocks);
    }
  }

  /** What one loop did in one round. */
  private record Round(double perSecond, double cpuMicros, double slowestMillis) {
    static Round median(Round[] rounds) {
      return new Round(
          median(Arrays.stream(rounds).mapToDouble(Round::perSecond).toArray()),
          median(Arrays.stream(rounds).mapToDouble(Round::cpuMicros).toArray()),
          median(Arrays.stream(rounds).mapToDouble(Round::slowestMillis).toArray()));
    }

    private static double median(double[] values) {
      Arrays.sort(values);
      return values[values.length / 2];
    }

    String text(int blockBytes) {
      return "%9.0f blocks/s %7.1f MiB/s %6.1f us of CPU each, slowest %6.1f ms"
          .formatted(perSecond, perSecond * blockBytes / (1 << 20), cpuMicros, slowestMillis);
    }
  }
}
