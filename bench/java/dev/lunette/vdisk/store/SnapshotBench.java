package dev.lunette.vdisk.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures how long a snapshot takes of thin vDisks of many sizes, in each of which every chunk of
 * the map has been written to.
 */
final class SnapshotBench {
  private static final int BLOCK_BYTES = 4096;
  private static final int CHUNK_BLOCKS = 512;
  private static final int DEPTH = VDiskBench.DEPTH;
  private static final int TIMES = 20;

  private final BenchArguments given;

  SnapshotBench(BenchArguments given) {
    this.given = given;
  }

  void run(Path directory) throws Exception {
    System.out.printf("%nsnapshots of thin vDisks, a block written in each chunk of 2 MiB%n");
    for (String gibibytes : given.text("gibibytes", "1,8,64").split(",", -1)) {
      Path files = Files.createDirectories(directory.resolve("snapshots-" + gibibytes));
      long chunks = (Long.parseLong(gibibytes) << 30) / BLOCK_BYTES / CHUNK_BLOCKS;
      try (VDiskLoop vdisk = new VDiskLoop(files, BLOCK_BYTES, chunks * CHUNK_BLOCKS, DEPTH, 1)) {
        measure(vdisk, gibibytes + " GiB", chunks);
      }
    }
  }

  /** Between two snapshots many chunks are written to, each of which the new head copies. */
  private static void measure(VDiskLoop vdisk, String size, long chunks) throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    List<Double> creations = new ArrayList<>();
    List<Double> syncs = new ArrayList<>();
    write(vdisk, chunks, random);
    for (int i = 0; i < TIMES; i++) {
      write(vdisk, chunks / TIMES, random);
      long started = System.nanoTime();
      vdisk.store().sync();
      long synced = System.nanoTime();
      vdisk.snapshots().create(List.of(vdisk.name()), "s" + i);
      creations.add((System.nanoTime() - synced) / 1e6);
      syncs.add((synced - started) / 1e6);
    }
    BenchArguments.print(size + ", %d chunks".formatted(chunks), creations);
    BenchArguments.print("the sync before", syncs);
  }

  /** Writes one block in so many chunks, in order from a chunk on. */
  private static void write(VDiskLoop vdisk, long count, SplittableRandom random) throws Exception {
    long chunks = vdisk.blocks() / CHUNK_BLOCKS;
    long first = random.nextLong(chunks);
    long[] numbers = new long[DEPTH];
    try (Loop.Lane lane = vdisk.lane(1)) {
      for (long done = 0; done < count; done += DEPTH) {
        int step = (int) Math.min(DEPTH, count - done);
        for (int i = 0; i < step; i++) {
          long chunk = (first + done + i) % chunks;
          numbers[i] = chunk * CHUNK_BLOCKS + random.nextInt(CHUNK_BLOCKS);
        }
        lane.write(numbers, step);
      }
      lane.finish();
    }
  }
}
