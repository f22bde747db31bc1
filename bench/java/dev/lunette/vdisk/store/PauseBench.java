package dev.lunette.vdisk.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Measures what a writer of 4 KiB notices of snapshots and of copies, and what chains cost.
 *
 * <p>The writer is measured without and with snapshots, one or ten a second, in turn, so what the
 * machine and RocksDB do to it by themselves stands beside it.
 */
final class PauseBench {
  private static final int DEPTH = VDiskBench.DEPTH;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long TENTH_NANOS = SECOND_NANOS / 10;
  private static final int LEVELS = 100;

  /** Snapshots that are there at a time; older ones are deleted and given back meanwhile. */
  private static final int KEPT = 8;

  /** Of one copy inside the store, which is eight transactions and a sync. */
  private static final int COPIED_BLOCKS = 4096;

  private final BenchArguments given;
  private final long blocks;
  private final Deque<String> names = new ArrayDeque<>();
  private int count;

  PauseBench(BenchArguments given) {
    this.given = given;
    this.blocks = Long.highestOneBit(given.dataBytes()) / 4096;
  }

  void run(Path directory) throws Exception {
    Path files = Files.createDirectories(directory.resolve("pauses"));
    System.out.printf("%npauses of a writer of 4 KiB, depth 32, %d MiB%n", blocks >> 8);
    try (VDiskLoop vdisk = new VDiskLoop(files, 4096, blocks, DEPTH, 1)) {
      write(vdisk, 0, blocks, 0);
      create(vdisk);
      idle(vdisk);
      long paceNanos = SECOND_NANOS * DEPTH / given.number("pace", 4000);
      for (int round = 0; round < given.number("rounds", 3); round++) {
        load(vdisk, "steady", paceNanos, Optional.empty());
        load(vdisk, "steady, 10 snapshots/s", paceNanos, Optional.of(createEach(TENTH_NANOS)));
        load(vdisk, "steady, copies", paceNanos, Optional.of(this::copyUntil));
        load(vdisk, "full speed", 0, Optional.empty());
        load(vdisk, "full speed, 1 snapshot/s", 0, Optional.of(createEach(SECOND_NANOS)));
        load(vdisk, "full speed, 10 snapshots/s", 0, Optional.of(createEach(TENTH_NANOS)));
      }
      chain(vdisk);
    }
  }

  /** What the creation takes with nothing else to do, and how much of it is the sync. */
  private void idle(VDiskLoop vdisk) throws Exception {
    vdisk.settle();
    List<Double> creations = new ArrayList<>();
    List<Double> syncs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      write(vdisk, 0, DEPTH, 0);
      long started = System.nanoTime();
      vdisk.store().sync();
      syncs.add((System.nanoTime() - started) / 1e6);
      creations.add(create(vdisk));
    }
    BenchArguments.print("creation, idle, with its sync", creations);
    BenchArguments.print("a sync alone", syncs);
  }

  /** What is done beside the writer until then; notes how long each time took, in ms. */
  private interface Meanwhile {
    void until(VDiskLoop vdisk, long end, List<Double> took) throws Exception;
  }

  private void load(VDiskLoop vdisk, String name, long paceNanos, Optional<Meanwhile> meanwhile)
      throws Exception {
    if (!Pattern.compile(given.text("work", "")).matcher(name).find()) {
      return;
    }
    vdisk.settle();
    vdisk.lateOperations();
    vdisk.lateAfterSnapshots();
    List<Double> took = new ArrayList<>();
    long end = System.nanoTime() + given.seconds() * SECOND_NANOS;
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<Void> other =
          executor.submit(() -> {
            if (meanwhile.isPresent()) {
              meanwhile.get().until(vdisk, end, took);
            }
            return null;
          });
      double[] wrote = write(vdisk, end, 0, paceNanos);
      other.get();
      System.out.printf(
          "  %-28s %7.0f writes/s, longest %6.1f ms, %d of %.0f over 20 ms,"
              + " %d of them near a snapshot%n",
          name,
          wrote[0] / given.seconds(),
          wrote[1],
          vdisk.lateOperations(),
          wrote[0],
          vdisk.lateAfterSnapshots());
    }
    if (!took.isEmpty()) {
      BenchArguments.print("each of them", took);
    }
  }

  /** Writes at random until then, or in order so many: how many, and the longest in ms. */
  private double[] write(VDiskLoop vdisk, long end, long most, long paceNanos) throws Exception {
    SplittableRandom random = new SplittableRandom(given.number("seed", 1));
    long[] numbers = new long[DEPTH];
    long done = 0;
    try (Loop.Lane lane = vdisk.lane(1)) {
      long next = System.nanoTime();
      while (most > 0 ? done < most : System.nanoTime() < end) {
        for (int i = 0; i < DEPTH; i++) {
          numbers[i] = most > 0 ? done + i : random.nextLong(blocks);
        }
        lane.write(numbers, DEPTH);
        done += DEPTH;
        next += paceNanos;
        while (paceNanos > 0 && next > System.nanoTime()) {
          LockSupport.parkNanos(next - System.nanoTime());
        }
      }
      return new double[] {done, lane.finish() / 1e6};
    }
  }

  private Meanwhile createEach(long periodNanos) {
    return (vdisk, end, took) -> createUntil(vdisk, end, took, periodNanos);
  }

  private void createUntil(VDiskLoop vdisk, long end, List<Double> took, long periodNanos)
      throws Exception {
    for (long next = System.nanoTime(); next < end; next += periodNanos) {
      took.add(create(vdisk));
      while (names.size() > KEPT) {
        vdisk.snapshots().delete(vdisk.name(), names.remove());
      }
      LockSupport.parkNanos(Math.max(0, next + periodNanos - System.nanoTime()));
    }
  }

  /** Copies parts of the first half over the second one, each time others: all of it is work. */
  private void copyUntil(VDiskLoop vdisk, long end, List<Double> took) throws Exception {
    SplittableRandom random = new SplittableRandom(4);
    long half = blocks / 2;
    for (long to = 0; System.nanoTime() < end; to = (to + COPIED_BLOCKS) % half) {
      long from = random.nextLong(half - COPIED_BLOCKS);
      long started = System.nanoTime();
      vdisk
          .snapshots()
          .copy(
              vdisk.name(),
              from * 4096,
              vdisk.name(),
              (half + to) * 4096,
              (long) COPIED_BLOCKS * 4096);
      took.add((System.nanoTime() - started) / 1e6);
    }
  }

  private double create(VDiskLoop vdisk) throws Exception {
    String name = "s" + count++;
    long started = System.nanoTime();
    vdisk.snapshot(name);
    names.add(name);
    return (System.nanoTime() - started) / 1e6;
  }

  /** Reads at random on one level, and on a hundred, of each of which a part is in use. */
  private void chain(VDiskLoop vdisk) throws Exception {
    for (String name : names) {
      vdisk.snapshots().delete(vdisk.name(), name);
    }
    names.clear();
    vdisk.renew();
    write(vdisk, 0, blocks, 0);
    double one = reads(vdisk);
    for (int level = 1; level < LEVELS; level++) {
      create(vdisk);
      write(vdisk, System.nanoTime() + 50_000_000, 0, 0);
    }
    double hundred = reads(vdisk);
    System.out.printf(
        "  random reads: %.0f /s on one level, %.0f on %d, which is %.0f %%%n",
        one, hundred, LEVELS, 100 * hundred / one);
  }

  private double reads(VDiskLoop vdisk) throws Exception {
    vdisk.settle();
    SplittableRandom random = new SplittableRandom(2);
    long[] numbers = new long[DEPTH];
    long done = 0;
    long started = System.nanoTime();
    try (Loop.Lane lane = vdisk.lane(2)) {
      while (System.nanoTime() - started < given.seconds() * SECOND_NANOS) {
        for (int i = 0; i < DEPTH; i++) {
          numbers[i] = random.nextLong(blocks);
        }
        lane.read(numbers, DEPTH);
        done += DEPTH;
      }
      lane.finish();
    }
    return done * 1e9 / (System.nanoTime() - started);
  }
}
