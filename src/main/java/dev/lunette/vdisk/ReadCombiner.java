package dev.lunette.vdisk;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hands the reads of a vDisk to its executor: one by one while they take long, and several to one
 * thread while they are short.
 *
 * <p>To wake a thread costs some microseconds, as much as to read a block that the kernel has in
 * memory. So while reads have been that short of late, a thread that was woken goes on with those
 * that came meanwhile, and another one is woken only when many wait; and as their callers are
 * woken, too, those of a few reads are told together. As soon as reads take longer, as they do from
 * a disk, each is a task of its own and as many run at once as there are threads.
 */
final class ReadCombiner {

  /** A read that takes no longer costs little more than the hand-over to a thread. */
  private static final long SHORT_NANOS = 40_000;

  /** What {@link #slowness} is where all reads of late took longer. */
  private static final int ALL_SLOW = 1 << 12;

  /** Reads are short as long as at most one in so many took longer. */
  private static final int FEW = 8;

  /** How much of {@link #slowness} the last read is: one in so many. */
  private static final int WEIGHT = 32;

  /** Reads that wait for each thread that reads before another one is woken. */
  private static final int CROWD = 16;

  /** Reads whose callers are told together. */
  private static final int MOST_TOGETHER = 8;

  /** Short reads need a processor and nothing else. */
  private static final int SHORT_READERS = Runtime.getRuntime().availableProcessors();

  private static final String CLOSED = "the vDisk was closed before it could run";

  private final String vdisk;
  private final BlockDevice device;
  private final VDiskExecutor executor;
  private final int mostWaiting;
  private final int mostThreads;
  private final FailureLog failures;
  private final Object lock = new Object();
  private final Queue<Read> waiting = new ArrayDeque<>();

  /** The size of it for who only looks; a plain move for the processor. */
  private final AtomicInteger queued = new AtomicInteger();

  private final Worker worker = new Worker();
  private int workers;
  private boolean abandoned;

  /**
   * How many of the reads of late were not short, of {@link #ALL_SLOW}; an update that gets lost
   * does no harm. Their number and not their time: a thread that waits for a processor in the
   * middle of a short read makes that one take a hundred times as long.
   */
  private volatile int slowness = ALL_SLOW;

  ReadCombiner(
      String vdisk,
      BlockDevice device,
      VDiskExecutor executor,
      Limits limits,
      FailureLog failures) {
    this.vdisk = vdisk;
    this.device = device;
    this.executor = executor;
    this.mostWaiting = limits.vdiskQueue();
    this.mostThreads = limits.vdiskThreads();
    this.failures = failures;
  }

  /** Reads soon; BUSY if too many wait for that already. */
  void read(long offset, ByteBuffer target, Completion done) {
    Read read = new Read(offset, target, done);
    if (!areShort()) {
      executor.execute(read);
      return;
    }
    boolean wake = false;
    boolean stale;
    boolean full = false;
    synchronized (lock) {
      stale = abandoned;
      full = waiting.size() == mostWaiting;
      if (!stale && !full) {
        waiting.add(read);
        queued.setOpaque(waiting.size());
        wake = waiting.size() > CROWD * workers && workers < SHORT_READERS;
        workers += wake ? 1 : 0;
      }
    }
    if (stale) {
      read.refused(Kind.STALE, "the vDisk is closed");
    } else if (full) {
      String reason = "its queue is full, %d operations are waiting".formatted(mostWaiting);
      read.refused(Kind.BUSY, reason);
    } else if (wake) {
      executor.execute(worker);
    }
  }

  /** Gives up: what has not begun is refused. */
  void abandon() {
    List<Read> refused;
    synchronized (lock) {
      abandoned = true;
      refused = takeAll();
    }
    for (Read read : refused) {
      read.refused(Kind.STALE, CLOSED);
    }
  }

  private List<Read> takeAll() {
    List<Read> all = List.copyOf(waiting);
    waiting.clear();
    queued.setOpaque(0);
    return all;
  }

  /**
   * Short reads that no thread has taken; any thread, without the lock, so it may be a moment old.
   */
  int waiting() {
    return queued.getOpaque();
  }

  private boolean areShort() {
    return slowness <= ALL_SLOW / FEW;
  }

  /**
   * Takes the next few reads, none if the thread is to do something else: at most half of them, so
   * that there is something to read while those whose reads have ended ask for more.
   */
  private void take(Queue<Read> taken) {
    boolean wake;
    synchronized (lock) {
      boolean quick = areShort();
      int most = quick ? Math.min(MOST_TOGETHER, (waiting.size() + 1) / 2) : 1;
      for (int i = 0; i < most && !waiting.isEmpty(); i++) {
        taken.add(waiting.remove());
      }
      queued.setOpaque(waiting.size());
      workers -= taken.isEmpty() ? 1 : 0;
      wake = !waiting.isEmpty() && !quick && workers < mostThreads;
      workers += wake ? 1 : 0;
    }
    if (wake) {
      executor.execute(worker);
    }
  }

  /** Leaves reads to others, because one has taken long. */
  private void giveBack(Queue<Read> taken) {
    boolean late;
    synchronized (lock) {
      late = abandoned;
      if (!late) {
        waiting.addAll(taken);
        queued.setOpaque(waiting.size());
        taken.clear();
      }
    }
    if (late) {
      taken.forEach(read -> read.refused(Kind.STALE, CLOSED));
      taken.clear();
    }
  }

  /** Reads one after the other; with other work waiting it queues behind that now and then. */
  private final class Worker implements VDiskExecutor.Task {
    @Override
    public void run() {
      Queue<Read> taken = new ArrayDeque<>(MOST_TOGETHER);
      Queue<Read> ended = new ArrayDeque<>(MOST_TOGETHER);
      try {
        readOn(taken, ended);
      } catch (Throwable e) {
        // Nothing there throws but for want of memory. Nobody waits for ever for what is taken.
        ended.forEach(Read::tell);
        taken.forEach(read -> read.refused(Kind.IO, e.toString()));
        refused(Kind.IO, e.toString());
        throw e;
      }
    }

    private void readOn(Queue<Read> taken, Queue<Read> ended) {
      for (take(taken); !taken.isEmpty(); ) {
        Read read = taken.remove();
        boolean quick = read.end();
        ended.add(read);
        if (!taken.isEmpty() && !areShort()) {
          giveBack(taken);
        }
        if (!quick || taken.isEmpty()) {
          ended.forEach(Read::tell);
          ended.clear();
        }
        if (taken.isEmpty()) {
          if (executor.hasWaiting() && executor.tryExecute(this)) {
            return;
          }
          take(taken);
        }
      }
    }

    @Override
    public boolean isOperation() {
      return false;
    }

    /** The last one that could have read is not coming. */
    @Override
    public void refused(Kind kind, String reason) {
      List<Read> refused;
      synchronized (lock) {
        workers--;
        refused = workers == 0 ? takeAll() : List.of();
      }
      refused.forEach(read -> read.refused(kind, reason));
    }
  }

  /** One read, which may be a task by itself. */
  private final class Read implements VDiskExecutor.Task {
    private final long offset;
    private final int length;
    private final ByteBuffer target;
    private final Completion done;
    private @Nullable VDiskException failure;

    Read(long offset, ByteBuffer target, Completion done) {
      this.offset = offset;
      this.length = target.remaining();
      this.target = target;
      this.done = done;
    }

    @Override
    public void run() {
      end();
      tell();
    }

    /** Reads, well or not; says whether that was short. */
    boolean end() {
      long started = System.nanoTime();
      try {
        device.read(offset, target);
      } catch (Throwable e) {
        failure = failures.failure(vdisk, Operation.READ, offset, length, e);
      }
      boolean quick = System.nanoTime() - started <= SHORT_NANOS;
      int before = slowness;
      slowness = before + ((quick ? 0 : ALL_SLOW) - before) / WEIGHT;
      return quick;
    }

    void tell() {
      Flusher.tell(done, failure);
    }

    @Override
    public void refused(Kind kind, String reason) {
      Request request = new Request(vdisk, Operation.READ, offset, length);
      Flusher.tell(done, request.failure(kind, reason));
    }
  }
}
