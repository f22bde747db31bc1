package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Compression;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that use a store's vDisks in every way at once, and say so if one sees what is wrong. */
final class StressLife {
  private static final int WRITERS = 3;
  private static final long SIZE_BYTES = 2 << 20;

  /** Two vDisks of which the first sectors are written in turn, for groups of snapshots. */
  private final StressDisk left;

  private final StressDisk right;
  private final OpenStore store;
  private final long seed;
  private final List<StressDisk> disks = new CopyOnWriteArrayList<>();
  private volatile boolean ended;

  /** What a thread does again and again. */
  private interface Work {
    void run(Random random) throws Exception;
  }

  StressLife(OpenStore store, long seed) throws IOException {
    this.store = store;
    this.seed = seed;
    this.left = create("left", 4096, Compression.NONE);
    this.right = create("right", 4096, Compression.LZ4);
    create("wide", 32_768, Compression.ZSTD);
  }

  List<StressDisk> disks() {
    return disks;
  }

  /** Lets the threads work until a time has come, and {@code meanwhile} with them. */
  void run(long nanos, StressControl control, Runnable meanwhile) throws Exception {
    List<Future<?>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < WRITERS; i++) {
        ends.add(threads.submit(() -> repeat(1, this::useOne)));
      }
      ends.add(threads.submit(() -> repeat(2, pairs())));
      ends.add(threads.submit(() -> repeat(3, control::groups)));
      ends.add(threads.submit(() -> repeat(4, control::changeOne)));
      long end = System.nanoTime() + nanos;
      try {
        while (System.nanoTime() < end && !ended) {
          meanwhile.run();
        }
      } finally {
        ended = true;
      }
    }
    for (Future<?> each : ends) {
      each.get();
    }
  }

  private Void repeat(long number, Work work) throws Exception {
    Random random = new Random(seed + number * Thread.currentThread().threadId());
    try {
      while (!ended) {
        work.run(random);
      }
    } finally {
      ended = true;
    }
    return null;
  }

  private void useOne(Random random) throws Exception {
    StressDisk disk = disks.get(random.nextInt(disks.size()));
    disk.use.readLock().lock();
    try {
      if (disk.deleted) {
        return;
      }
      int dice = random.nextInt(100);
      if (dice < 50) {
        disk.write(random);
      } else if (dice < 58) {
        disk.trim(random);
      } else if (dice < 98) {
        disk.read(random);
      } else if (dice < 99) {
        disk.device.extents(0, disk.device.sizeBytes(), 100);
      } else {
        disk.device.flush();
      }
    } finally {
      disk.use.readLock().unlock();
    }
  }

  /** Writes each number to the left and then, when that was acknowledged, to the right. */
  private Work pairs() {
    long[] next = {1};
    return _ -> {
      for (StressDisk disk : List.of(left, right)) {
        ByteBuffer sector = ByteBuffer.allocate(Sectors.BYTES);
        Sectors.put(sector, next[0]);
        disk.device.write(0, sector.flip(), false);
      }
      next[0]++;
      Thread.yield();
    };
  }

  StressDisk left() {
    return left;
  }

  StressDisk right() {
    return right;
  }

  /** Opens everything anew. */
  void reopen() throws IOException {
    for (StressDisk disk : disks) {
      disk.device.close();
    }
    store.reopen();
    for (StressDisk disk : disks) {
      disk.device = store.open(disk.name);
    }
  }

  /** Everything holds what it must, of which nothing changes meanwhile. */
  void verify() throws IOException {
    for (StressDisk disk : disks) {
      disk.verifyAll();
      verifySnapshots(store, disk);
    }
  }

  static void verifySnapshots(OpenStore store, StressDisk disk) throws IOException {
    for (String name : disk.snapshots.keySet()) {
      verifySnapshot(store, disk, name, disk.snapshots.get(name));
    }
  }

  /** A snapshot holds what it held when it was taken. */
  static void verifySnapshot(OpenStore store, StressDisk disk, String name, long[] expected)
      throws IOException {
    try (BlockDevice snapshot = store.snapshots().open(disk.name, name)) {
      long[] found = StressDisk.contents(snapshot);
      assertThat(found).as("%s@%s", disk.name, name).isEqualTo(expected);
    }
  }

  static void requireClean(OpenStore store) throws IOException {
    CheckReport report = new Care(store.store()).check((_, _) -> {});
    assertThat(report.sentences()).as("check").isEmpty();
  }

  /** Deletes everything; then nothing may be left. */
  void end() throws IOException {
    for (StressDisk disk : disks) {
      disk.device.close();
      store.delete(disk.name);
    }
    store.awaitReclaimed();
    assertThat(store.storedBlocks()).as("blocks").isZero();
    assertThat(store.keys(Family.MAP)).as("chunks").isZero();
    assertThat(store.keys(Family.LENT)).as("lent blocks").isZero();
    assertThat(store.keys(Family.LAYERS)).as("layers beside the counter").isOne();
    requireClean(store);
  }

  private StressDisk create(String name, int blockSizeBytes, Compression compression)
      throws IOException {
    store.backend().create(OpenStore.vdisk(name, SIZE_BYTES, blockSizeBytes, compression));
    BlockDevice device = store.open(name);
    StressDisk disk = new StressDisk(name, blockSizeBytes, device, new long[StressDisk.SECTORS]);
    disks.add(disk);
    return disk;
  }
}
