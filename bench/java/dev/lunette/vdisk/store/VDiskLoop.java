package dev.lunette.vdisk.store;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.backend.rocksdb.RocksBackend;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The same work on a vDisk in a store: through its one door, so many commands in flight.
 *
 * <p>A lane is driven by one thread, which stands for the event loop of a connection: completions
 * come from the threads of the vDisk and free places, which the driver fills again.
 */
final class VDiskLoop implements Loop {
  private static final long LATE_NANOS = 20_000_000;

  /** So long after a snapshot began, what is late may be so because of it. */
  private static final long AFTER_SNAPSHOT_NANOS = 100_000_000;

  private final Store store;
  private final RocksBackend backend;
  private final int blockBytes;
  private final long sizeBytes;
  private final int commands;
  private final int run;
  private final AtomicLong late = new AtomicLong();
  private final AtomicLong lateAfterSnapshot = new AtomicLong();
  private volatile long snapshotNanos = System.nanoTime() - AFTER_SNAPSHOT_NANOS;
  private VDisk vdisk;
  private int disks;

  /**
   * A store with one vDisk.
   *
   * @param commands in flight
   * @param run adjacent blocks that are one command
   */
  VDiskLoop(Path directory, int blockBytes, long blocks, int commands, int run) throws Exception {
    this(Store.open(directory, Limits.DEFAULTS), blockBytes, blocks, commands, run);
  }

  private VDiskLoop(Store store, int blockBytes, long blocks, int commands, int run)
      throws Exception {
    this.store = store;
    this.backend = new RocksBackend(store, Limits.DEFAULTS);
    this.blockBytes = blockBytes;
    this.sizeBytes = blocks * blockBytes;
    this.commands = commands;
    this.run = run;
    this.vdisk = create();
  }

  private VDiskLoop(VDiskLoop of, int commands, int run) {
    this.store = of.store;
    this.backend = of.backend;
    this.blockBytes = of.blockBytes;
    this.sizeBytes = of.sizeBytes;
    this.commands = commands;
    this.run = run;
    this.vdisk = of.vdisk;
    this.disks = of.disks;
  }

  /** The same vDisk with other commands; only the original is to be closed. */
  VDiskLoop with(int newCommands, int newRun) {
    return new VDiskLoop(this, newCommands, newRun);
  }

  /** Goes on with a new vDisk, which is empty. */
  void renew() throws Exception {
    vdisk.close();
    vdisk = create();
  }

  Store store() {
    return store;
  }

  RocksBackend backend() {
    return backend;
  }

  long blocks() {
    return sizeBytes / blockBytes;
  }

  /** Of all lanes since the last call: writes and reads that took longer than 20 ms. */
  long lateOperations() {
    return late.getAndSet(0);
  }

  /** Those of them that were in flight in the 100 ms that follow the start of a snapshot. */
  long lateAfterSnapshots() {
    return lateAfterSnapshot.getAndSet(0);
  }

  /** A snapshot of the vDisk, which gets that name. */
  void snapshot(String name) throws Exception {
    snapshotNanos = System.nanoTime();
    snapshots().create(List.of(name()), name);
  }

  String name() {
    return "bench-" + disks;
  }

  Snapshots snapshots() {
    return backend.snapshots().orElseThrow();
  }

  private VDisk create() throws Exception {
    disks++;
    VDiskConfig config =
        new VDiskConfig(
            name(),
            VDiskConfig.ROCKSDB_BACKEND,
            Optional.empty(),
            sizeBytes,
            512,
            4096,
            new BlockLayout(blockBytes, Compression.NONE),
            false,
            true,
            Optional.empty(),
            List.of());
    backend.create(config);
    return new VDisk(config, "bench", backend.open(config), Limits.DEFAULTS);
  }

  @Override
  public Lane lane(int number) {
    return new VDiskLane(number);
  }

  @Override
  public void settle() throws Exception {
    backend.awaitReclaimed();
    BareLoop.settle(store.engine().db, List.of(store.engine().handle(Family.DATA)));
  }

  @Override
  public long bytesWritten() {
    return StoreStatistics.bytesWritten(store.engine().tuning.statistics());
  }

  @Override
  public void close() throws Exception {
    vdisk.close();
    backend.close();
    store.close();
  }

  /** One place in flight: a buffer, and since when it is used. */
  private final class Place implements Completion {
    private final VDiskLane lane;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(run * blockBytes);
    private long startedNanos;

    Place(VDiskLane lane, SplittableRandom random) {
      this.lane = lane;
      for (int i = 0; i + 8 <= bytes.capacity(); i += 8) {
        bytes.putLong(i, random.nextLong());
      }
    }

    @Override
    public void completed() {
      lane.give(this, null);
    }

    @Override
    public void failed(VDiskException failure) {
      lane.give(this, failure);
    }
  }

  /** Places of which the free ones lie on a stack. */
  private final class VDiskLane implements Lane {
    private final Place[] free = new Place[commands];
    private final SplittableRandom random;
    private int count;
    private boolean waiting;
    private long slowestNanos;
    private @Nullable VDiskException failure;

    VDiskLane(int number) {
      random = new SplittableRandom(number);
      while (count < commands) {
        free[count++] = new Place(this, random);
      }
    }

    @Override
    public void write(long[] blocks, int blockCount) throws Exception {
      for (int i = 0; i < blockCount; i += run) {
        Place place = take();
        for (int block = 0; block < run; block++) {
          place.bytes.putLong(block * blockBytes, random.nextLong());
        }
        place.bytes.clear();
        vdisk.write(blocks[i] * blockBytes, place.bytes, false, place);
      }
    }

    @Override
    public void read(long[] blocks, int blockCount) throws Exception {
      for (int i = 0; i < blockCount; i += run) {
        Place place = take();
        place.bytes.clear();
        vdisk.read(blocks[i] * blockBytes, place.bytes, place);
      }
    }

    private synchronized Place take() throws Exception {
      await(1);
      Place place = free[--count];
      place.startedNanos = System.nanoTime();
      return place;
    }

    private synchronized void give(Place place, @Nullable VDiskException failed) {
      free[count++] = place;
      long now = System.nanoTime();
      long took = now - place.startedNanos;
      slowestNanos = Math.max(slowestNanos, took);
      if (took > LATE_NANOS) {
        late.getAndIncrement();
        if (now - snapshotNanos < AFTER_SNAPSHOT_NANOS + took) {
          lateAfterSnapshot.getAndIncrement();
        }
      }
      failure = failed == null ? failure : failed;
      if (waiting) {
        waiting = false;
        notify();
      }
    }

    private synchronized void await(int least) throws Exception {
      while (count < least) {
        waiting = true;
        wait();
      }
      if (failure != null) {
        throw failure;
      }
    }

    @Override
    public synchronized long finish() throws Exception {
      await(commands);
      return slowestNanos;
    }

    @Override
    public void close() {}
  }
}
