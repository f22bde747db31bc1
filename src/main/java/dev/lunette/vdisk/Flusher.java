package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Flushes a device for all who wait, one flush at a time, and remembers the first that failed.
 *
 * <p>Those who ask while a flush runs share the next one: it starts after all that they wrote, and
 * one thread of the executor is all that flushing ever holds.
 *
 * <p>A flush that failed is never followed by one that succeeds. After a failed write-back Linux
 * drops the dirty pages or marks them clean and reports the error once, so a second fdatasync
 * returns success though data that was acknowledged is gone. An initiator that asks again, or
 * another one that shares the vDisk, would take that for a promise. So every flush fails from the
 * first failure on, until the vDisk is opened anew and its users have looked at what is really
 * there. That flushes never run side by side belongs to it: of two that do, only one would be given
 * the error.
 *
 * <p>A lack of space is not remembered: a device says so only where nothing is lost, see {@link
 * BlockDevice#flush}.
 */
final class Flusher implements VDiskExecutor.Task {
  private final Request request;
  private final BlockDevice device;
  private final VDiskExecutor executor;
  private final int mostWaiting;
  private final FailureLog failures;
  private final Object lock = new Object();
  private List<Completion> waiting = new ArrayList<>();

  /** The size of it for who only looks; a plain move for the processor. */
  private final AtomicInteger queued = new AtomicInteger();

  private boolean scheduled;
  private volatile @Nullable VDiskException firstFailure;

  Flusher(
      String vdisk,
      BlockDevice device,
      VDiskExecutor executor,
      int mostWaiting,
      FailureLog failures) {
    this.request = new Request(vdisk, Operation.FLUSH, 0, 0);
    this.device = device;
    this.executor = executor;
    this.mostWaiting = mostWaiting;
    this.failures = failures;
  }

  /** Flushes all that has been acknowledged before this call and then tells {@code done}. */
  void flush(Completion done) {
    if (startsWith(done)) {
      executor.execute(this);
    }
  }

  /** A completion for a task of the executor: what the task did is flushed before done is told. */
  Completion after(Completion done) {
    return new Completion() {
      @Override
      public void completed() {
        if (startsWith(done)) {
          run();
        }
      }

      @Override
      public void failed(VDiskException failure) {
        done.failed(failure);
      }
    };
  }

  /** Flushes once for all who wait, then queues again behind other work if more have come. */
  @Override
  public void run() {
    try {
      do {
        List<Completion> batch = takeWaiting();
        VDiskException failure = flushNow();
        for (Completion done : batch) {
          tell(done, failure);
        }
      } while (moreWait() && !executor.tryExecute(this));
    } catch (Throwable e) {
      refused(Kind.IO, e.toString());
      throw e;
    }
  }

  @Override
  public void refused(Kind kind, String reason) {
    List<Completion> batch;
    synchronized (lock) {
      scheduled = false;
      batch = takeWaiting();
    }
    VDiskException failure = request.failure(kind, reason);
    batch.forEach(done -> tell(done, failure));
  }

  /**
   * Those who wait for a flush that has not begun; any thread, without the lock, so it may be a
   * moment old.
   */
  int waiting() {
    return queued.getOpaque();
  }

  @Override
  public boolean isOperation() {
    return false;
  }

  /** Flushes on this thread; null if that and every flush before it went well. Never throws. */
  @Nullable VDiskException flushNow() {
    VDiskException earlier = firstFailure;
    try {
      if (earlier != null) {
        throw lost(earlier);
      }
      device.flush();
      return null;
    } catch (Throwable e) {
      VDiskException failure = failures.failure(request, e);
      if (earlier == null && failure.kind() != Kind.NO_SPACE) {
        firstFailure = failure;
      }
      return failure;
    }
  }

  private static VDiskException lost(VDiskException earlier) {
    String reason =
        "an earlier flush failed and what was acknowledged before it may be lost,"
            + " so every flush fails until the vDisk is opened anew; then it was: ";
    return new VDiskException(Kind.IO, reason + earlier.getMessage(), earlier);
  }

  /** Lets one more wait, or refuses; true if nobody is on the way to flush, so the caller must. */
  private boolean startsWith(Completion done) {
    synchronized (lock) {
      if (waiting.size() < mostWaiting) {
        waiting.add(done);
        queued.setOpaque(waiting.size());
        boolean first = !scheduled;
        scheduled = true;
        return first;
      }
    }
    String reason = "%d others are waiting for a flush".formatted(mostWaiting);
    done.failed(request.failure(Kind.BUSY, reason));
    return false;
  }

  private List<Completion> takeWaiting() {
    synchronized (lock) {
      List<Completion> taken = waiting;
      waiting = new ArrayList<>();
      queued.setOpaque(0);
      return taken;
    }
  }

  private boolean moreWait() {
    synchronized (lock) {
      scheduled = !waiting.isEmpty();
      return scheduled;
    }
  }

  /** One who throws must not keep the news from the others. */
  static void tell(Completion done, @Nullable VDiskException failure) {
    try {
      if (failure == null) {
        done.completed();
      } else {
        done.failed(failure);
      }
    } catch (Throwable e) {
      report(e);
    }
  }

  /** As if it had ended this thread; what a handler throws is passed over then, too. */
  private static void report(Throwable bug) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
    } catch (Throwable e) {
      // Java passes over it as well.
    }
  }
}
