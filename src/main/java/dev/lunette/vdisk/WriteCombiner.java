package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hands the writes of a vDisk to its device together, one batch at a time, for devices that say
 * that this costs less.
 *
 * <p>A write that finds the device idle goes at once. Those that come while a batch is under way
 * gather and are the next one, so batches grow with the load and nobody ever waits for company. One
 * thread of the executor is all that writing holds.
 *
 * <p>Of a batch that failed nothing is known of any single write, so each is then tried by itself
 * and has a verdict of its own: one that can't be done must not fail its neighbours.
 */
final class WriteCombiner implements VDiskExecutor.Task {

  /** More would only make the first of them wait longer: a device has its gain long before. */
  static final int MOST_WRITES = 256;

  /** What a batch may hold up behind it; a write that is longer is a batch of its own. */
  static final int MOST_BYTES = 4 << 20;

  private final String vdisk;
  private final BlockDevice device;
  private final VDiskExecutor executor;
  private final int mostWaiting;
  private final FailureLog failures;
  private final Object lock = new Object();

  /** Two queues in step, so that a write costs one object and not two. */
  private final Queue<Write> waiting = new ArrayDeque<>();

  private final Queue<Completion> waitingToHear = new ArrayDeque<>();

  /** The size of them for who only looks; a plain move for the processor. */
  private final AtomicInteger queued = new AtomicInteger();

  private boolean scheduled;
  private volatile boolean abandoned;

  /** The batch that is under way; only the thread that runs it touches these. */
  private final List<Write> batch = new ArrayList<>();

  private final List<Completion> hearing = new ArrayList<>();

  /** How many of them have heard. */
  private int heard;

  private final int[] positions = new int[MOST_WRITES];

  WriteCombiner(
      String vdisk,
      BlockDevice device,
      VDiskExecutor executor,
      int mostWaiting,
      FailureLog failures) {
    this.vdisk = vdisk;
    this.device = device;
    this.executor = executor;
    this.mostWaiting = mostWaiting;
    this.failures = failures;
  }

  /** Writes at once, or with the next batch; BUSY if too many wait for that already. */
  void write(Write write, Completion done) {
    boolean first = false;
    VDiskException refusal = null;
    synchronized (lock) {
      if (abandoned) {
        refusal = request(write).failure(Kind.STALE, "the vDisk is closed");
      } else if (waiting.size() == mostWaiting) {
        String reason = "its queue is full, %d operations are waiting".formatted(mostWaiting);
        refusal = request(write).failure(Kind.BUSY, reason);
      } else {
        waiting.add(write);
        waitingToHear.add(done);
        queued.setOpaque(waiting.size());
        first = !scheduled;
        scheduled = true;
      }
    }
    if (refusal != null) {
      done.failed(refusal);
    } else if (first) {
      executor.execute(this);
    }
  }

  /** Writes batch after batch; with other work waiting it queues again behind that each time. */
  @Override
  public void run() {
    try {
      do {
        takeBatch();
        writeBatch();
        forget();
      } while (moreWait() && !(executor.hasWaiting() && executor.tryExecute(this)));
    } catch (Throwable e) {
      // Nothing above throws but for want of memory. Nobody waits for ever, and the next one
      // writes.
      failRest(e);
      forget();
      refused(Kind.IO, e.toString());
      throw e;
    }
  }

  /** Writes that are in no batch yet; any thread, without the lock, so it may be a moment old. */
  int waiting() {
    return queued.getOpaque();
  }

  @Override
  public boolean isOperation() {
    return false;
  }

  private void forget() {
    batch.clear();
    hearing.clear();
    heard = 0;
  }

  @Override
  public void refused(Kind kind, String reason) {
    List<Write> refused;
    List<Completion> told;
    synchronized (lock) {
      scheduled = false;
      refused = List.copyOf(waiting);
      told = List.copyOf(waitingToHear);
      waiting.clear();
      waitingToHear.clear();
      queued.setOpaque(0);
    }
    for (int i = 0; i < refused.size(); i++) {
      Flusher.tell(told.get(i), request(refused.get(i)).failure(kind, reason));
    }
  }

  /** Gives up: what has not begun is refused, and a batch that fails is not tried again. */
  void abandon() {
    synchronized (lock) {
      abandoned = true;
    }
    refused(Kind.STALE, "the vDisk was closed before it could run");
  }

  private void takeBatch() {
    synchronized (lock) {
      long bytes = 0;
      Write next = waiting.peek();
      while (next != null && fits(next, bytes)) {
        bytes += next.source().remaining();
        batch.add(waiting.remove());
        hearing.add(waitingToHear.remove());
        next = waiting.peek();
      }
      queued.setOpaque(waiting.size());
    }
  }

  private boolean fits(Write next, long bytes) {
    return batch.isEmpty()
        || (batch.size() < MOST_WRITES && next.source().remaining() <= MOST_BYTES - bytes);
  }

  private void writeBatch() {
    if (batch.size() < 2) {
      writeOneByOne();
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      positions[i] = batch.get(i).source().position();
    }
    try {
      device.write(batch);
    } catch (Throwable e) {
      writeAfter(e);
      return;
    }
    while (heard < hearing.size()) {
      tellNext(null);
    }
  }

  /** A batch has failed: each of its writes is tried anew, unless nobody waits any more. */
  private void writeAfter(Throwable failure) {
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).source().position(positions[i]);
    }
    if (abandoned) {
      failRest(failure);
    } else {
      writeOneByOne();
    }
  }

  private void failRest(Throwable cause) {
    while (heard < hearing.size()) {
      tellNext(failure(batch.get(heard), cause));
    }
  }

  private void tellNext(@Nullable VDiskException failure) {
    Completion next = hearing.get(heard);
    heard++;
    Flusher.tell(next, failure);
  }

  private void writeOneByOne() {
    for (int i = 0; i < batch.size(); i++) {
      Write write = batch.get(i);
      VDiskException failure = null;
      int position = write.source().position();
      try {
        device.write(write.offset(), write.source(), write.durable());
      } catch (Throwable e) {
        write.source().position(position);
        failure = failure(write, e);
      }
      tellNext(failure);
    }
  }

  private boolean moreWait() {
    synchronized (lock) {
      scheduled = !waiting.isEmpty();
      return scheduled;
    }
  }

  private VDiskException failure(Write write, Throwable cause) {
    int length = write.source().remaining();
    return failures.failure(vdisk, Operation.WRITE, write.offset(), length, cause);
  }

  private Request request(Write write) {
    ByteBuffer source = write.source();
    return new Request(vdisk, Operation.WRITE, write.offset(), source.remaining());
  }
}
