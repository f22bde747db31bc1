package dev.lunette.vdisk.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what a steady writer of 4 KiB notices of snapshots, and what chains of them cost.
 *
 * <p>The writer is measured without and with snapshots every 100 ms, in turn, so what the machine
 * and RocksDB do to it by themselves stands beside it.
 */
final class PauseBench {
  private static final int DEPTH = VDiskBench.DEPTH;
  private static final long PERIOD_NANOS = 100_000_000;
  private static final int LEVELS = 100;

  /** Snapshots that are there at a time; older ones are deleted and given back meanwhile. */
  private static final int KEPT = 8;

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
      long paceNanos = 1_000_000_000L * DEPTH / given.number("pace", 4000);
      for (int round = 0; round < given.number("rounds", 3); round++) {
        load(vdisk, "steady", false, paceNanos);
        load(vdisk, "steady, snapshots", true, paceNanos);
        load(vdisk, "full speed", false, 0);
        load(vdisk, "full speed, snapshots", true, 0);
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
    print("creation, idle, with its sync", creations);
    print("a sync alone", syncs);
  }

  private void load(VDiskLoop vdisk, String name, boolean snapshots, long paceNanos)
      throws Exception {
    vdisk.settle();
    vdisk.lateOperations();
    List<Double> creations = Collections.synchronizedList(new ArrayList<>());
    long end = System.nanoTime() + given.seconds() * 1_000_000_000L;
    Thread creator = new Thread(() -> createUntil(vdisk, end, creations));
    if (snapshots) {
      creator.start();
    }
    double[] wrote = write(vdisk, end, 0, paceNanos);
    creator.join();
    System.out.printf(
        "  %-28s %7.0f writes/s, longest %6.1f ms, %d of %.0f over 20 ms%n",
        name, wrote[0] / given.seconds(), wrote[1], vdisk.lateOperations(), wrote[0]);
    if (snapshots) {
      print("creation", creations);
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

  private void createUntil(VDiskLoop vdisk, long end, List<Double> creations) {
    try {
      for (long next = System.nanoTime(); next < end; next += PERIOD_NANOS) {
        creations.add(create(vdisk));
        while (names.size() > KEPT) {
          vdisk.snapshots().delete(vdisk.name(), names.remove());
        }
        LockSupport.parkNanos(Math.max(0, next + PERIOD_NANOS - System.nanoTime()));
      }
    } catch (Exception e) {
      throw new IllegalStateException("the snapshots have failed", e);
    }
  }

  private double create(VDiskLoop vdisk) throws Exception {
    String name = "s" + count++;
    long started = System.nanoTime();
    vdisk.snapshots().create(List.of(vdisk.name()), name);
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
      while (System.nanoTime() - started < given.seconds() * 1_000_000_000L) {
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

  private static void print(String name, List<Double> millis) {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    System.out.printf(
        "  %-28s median %.1f ms, longest %.1f ms, of %d%n",
        name, sorted.get(sorted.size() / 2), sorted.getLast(), sorted.size());
  }
}
