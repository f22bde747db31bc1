package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one vDisk and the bounded queue before them, so that a disk that stalls stalls
 * nobody else; a task that finds no place is refused at once, never waited for.
 */
final class VDiskExecutor {
  private static final int IDLE_SECONDS = 60;

  private final ThreadPoolExecutor pool;
  private volatile List<Runnable> whenAbandoned = List.of();

  /** Thrown for each task that finds no place, so it takes the time for no stack trace. */
  private static final class NoPlace extends RejectedExecutionException {
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** Work that is told if it will not be run. */
  interface Task extends Runnable {

    /** Called once in place of {@link #run}. */
    void refused(Kind kind, String reason);

    /** Whether it is one operation, and not a turn for those that wait in a queue of their own. */
    default boolean isOperation() {
      return true;
    }
  }

  VDiskExecutor(String vdisk, int threads, int queue) {
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            task ->
                Thread.ofPlatform()
                    .name("vdisk-%s-%d".formatted(vdisk, number.incrementAndGet()))
                    .daemon()
                    .unstarted(task),
            (task, full) -> {
              throw new NoPlace();
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /** Runs a task soon, or refuses it: BUSY if the queue is full, STALE after {@link #shutdown}. */
  void execute(Task task) {
    try {
      pool.execute(task);
    } catch (NoPlace e) {
      if (pool.isShutdown()) {
        task.refused(Kind.STALE, "the vDisk is closed");
      } else {
        task.refused(
            Kind.BUSY,
            "its queue is full, %d operations are waiting".formatted(pool.getQueue().size()));
      }
    } catch (Throwable e) {
      task.refused(Kind.BUSY, "no thread could be started: " + e);
    }
  }

  /** Runs a task soon if there is place for it. */
  boolean tryExecute(Task task) {
    try {
      pool.execute(task);
      return true;
    } catch (Throwable e) {
      return false;
    }
  }

  /** Operations that wait for a thread, each as a task of its own. */
  int waiting() {
    int operations = 0;
    for (Object task : pool.getQueue().toArray()) {
      operations += ((Task) task).isOperation() ? 1 : 0;
    }
    return operations;
  }

  /** Threads that run a task. */
  int activeThreads() {
    return pool.getActiveCount();
  }

  /** Whether a task waits for a thread. */
  boolean hasWaiting() {
    return !pool.getQueue().isEmpty();
  }

  /** Takes no more; what is queued will still be run. */
  void shutdown() {
    pool.shutdown();
  }

  /** Waits until all that was queued has been run. */
  void awaitTermination() throws InterruptedException {
    boolean terminated = pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    assert terminated;
  }

  /** What is done first where the executor gives up: some keep queues of their own. */
  void whenAbandoned(Runnable... first) {
    whenAbandoned = List.of(first);
  }

  /** Gives up: interrupts what runs, refuses what is queued; returns how many still run. */
  int abandon() {
    whenAbandoned.forEach(Runnable::run);
    for (Runnable task : pool.shutdownNow()) {
      ((Task) task).refused(Kind.STALE, "the vDisk was closed before it could run");
    }
    return pool.getActiveCount();
  }
}
