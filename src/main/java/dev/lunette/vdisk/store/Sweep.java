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

  /** Deletions mostly come many at a time, and one sweep does for all. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Where they come all the time. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** It rests so many times as long as it has worked; where space is short, as long. */
  private static final int REST_FACTOR = 20;

  private final Database database;
  private final SpaceGuard guard;
  private final Compactor compactor;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "vdisk-sweep");

  /** When something was deleted last, and since when it has been waiting; changed by many. */
  private volatile long deletedNanos;

  /** There may be deletions of an earlier run. */
  private volatile boolean deleted = true;

  private long since = System.nanoTime();
  private long restUntil = since;
  private long usableBefore;
  private long squeezedNanos = since;
  private long squeezeNanos;
  private @Nullable String logged;

  Sweep(Database database, SpaceGuard guard) {
    this.database = database;
    this.guard = guard;
    this.compactor = new Compactor(guard);
    this.deletedNanos = since;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes note that blocks have been deleted. */
  void note() {
    deletedNanos = System.nanoTime();
    if (!deleted) {
      deleted = true;
    }
  }

  private void run() {
    while (awaitLook()) {
      long start = System.nanoTime();
      try {
        boolean low = guard.isLow();
        if (isDue(start, low)) {
          try {
            sweep(low);
          } finally {
            since = System.nanoTime();
            long took = since - start;
            restUntil = since + (low ? took : REST_FACTOR * took);
          }
          logged = null;
        }
      } catch (IOException | RuntimeException e) {
        log(e);
      }
    }
  }

  private boolean isDue(long now, boolean low) {
    if (!deleted) {
      since = now;
    }
    boolean quiet = now - deletedNanos > QUIET_NANOS || now - since > LONGEST_NANOS;
    return now - restUntil >= 0 && (low || (deleted && quiet));
  }

  private void sweep(boolean low) throws IOException {
    boolean[] can = new boolean[1];
    deleted = false;
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
        deleted = true;
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
        || System.nanoTime() - squeezedNanos > REST_FACTOR * squeezeNanos;
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
