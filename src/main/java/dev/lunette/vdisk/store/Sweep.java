package dev.lunette.vdisk.store;

import dev.lunette.vdisk.Joining;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes blocks that were deleted out of the files, so that the file system gets their space.
 *
 * <p>RocksDB compacts what grows. A deletion is tiny: it lies in memory until enough is written,
 * and then in a small table that is worth no compaction, while the blocks stay in their files; and
 * a store that is full takes no blocks. So a thread flushes deletions when no more of them come,
 * and compacts the tables that have any. Blob files of which nothing is in use are removed with
 * that. Where space is short, others are, too: what is in use in the oldest of them is moved, as
 * much at a time as there is space for.
 */
final class Sweep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
  private static final long LOOK_MILLIS = 500;

  private final Database database;
  private final SpaceGuard guard;
  private final Compactor compactor;
  private final SweepTimes times = new SweepTimes(System::nanoTime);
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "vdisk-sweep");

  private long usableBefore;
  private long squeezedNanos = System.nanoTime();
  private long squeezeNanos;
  private @Nullable String logged;

  Sweep(Database database, SpaceGuard guard) {
    this.database = database;
    this.guard = guard;
    this.compactor = new Compactor(guard);
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes note that blocks have been deleted. */
  void note() {
    times.note();
  }

  private void run() {
    while (awaitLook()) {
      try {
        boolean low = guard.isLow();
        if (times.isDue(low)) {
          times.begin();
          try {
            sweep(low);
          } finally {
            times.end(low);
          }
          logged = null;
        }
      } catch (IOException | RuntimeException e) {
        log(e);
      }
    }
  }

  private void sweep(boolean low) throws IOException {
    boolean[] can = new boolean[1];
    boolean done = false;
    try {
      // A flush that fails for lack of space would stop writes of any kind.
      database.change(
          engine -> can[0] = !isPinned(engine) && guard.hasRoomToFlush(engine.inMemoryBytes()));
      if (can[0]) {
        forBlocks(compactor::dropDeleted);
        done = true;
      }
    } finally {
      if (!done) {
        times.leave();
      }
    }
    if (done && low && guard.isLow() && isWorthSqueezing()) {
      long start = System.nanoTime();
      usableBefore = guard.usableBytes();
      for (Family family : Family.values()) {
        database.change(engine -> Compactor.flush(engine, family));
      }
      forBlocks(compactor::squeeze);
      squeezedNanos = System.nanoTime();
      squeezeNanos = squeezedNanos - start;
    }
  }

  /** What is done with a family of blocks. */
  private interface Work {
    void run(Engine engine, Family family) throws IOException, RocksDBException;
  }

  /** Families whose tables are damaged are left alone. */
  private void forBlocks(Work work) throws IOException {
    for (Family family : Family.values()) {
      database.change(engine -> {
        if (family.keepsBlocks() && !engine.tuning.of(family).disableAutoCompactions()) {
          work.run(engine, family);
        }
      });
    }
  }

  /** Whether somebody reads the store as it was, with what has been deleted since. */
  private static boolean isPinned(Engine engine) throws RocksDBException {
    return engine.db.getLongProperty("rocksdb.num-snapshots") > 0;
  }

  /** Not at once again where the last time has brought nothing. */
  private boolean isWorthSqueezing() throws IOException {
    return guard.usableBytes() > usableBefore
        || System.nanoTime() - squeezedNanos > SweepTimes.REST_FACTOR * squeezeNanos;
  }

  /** Logs what is new: what fails once mostly fails each time. */
  private void log(Exception e) {
    String message = String.valueOf(e.getMessage());
    if (over.getCount() > 0 && !message.equals(logged)) {
      logged = message;
      boolean full = e instanceof VDiskException of && of.kind() == VDiskException.Kind.NO_SPACE;
      LOG.warn("Space of what was deleted is not given back{}: {}", full ? " yet" : "", message);
    }
  }

  /** False once it is over. */
  private boolean awaitLook() {
    try {
      return !over.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false; // nobody does that to a thread of ours
    }
  }

  /** Ends what is under way, which will be begun anew. */
  void interrupt() {
    compactor.interrupt();
  }

  /** Ends what is under way, for good. */
  @Override
  public void close() {
    over.countDown();
    compactor.close();
    Joining.join(thread);
  }
}
