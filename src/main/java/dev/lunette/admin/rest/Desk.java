package dev.lunette.admin.rest;

import dev.lunette.admin.AdminService;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the connections of one server share: the table, and threads that may wait. */
final class Desk {
  private final Routes routes;
  private final ThreadPoolExecutor workers;
  private final Semaphore streams = new Semaphore(RestLimits.STREAMS);
  private final AtomicInteger connections = new AtomicInteger();

  Desk(AdminService admin) {
    routes = new Routes(admin);
    workers =
        new ThreadPoolExecutor(
            RestLimits.WORKERS,
            RestLimits.WORKERS,
            RestLimits.WORKER_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(RestLimits.WAITING),
            Thread.ofPlatform().name("admin-", 0).daemon().factory());
    workers.allowCoreThreadTimeOut(true);
  }

  Routes routes() {
    return routes;
  }

  /** Runs work; RejectedExecutionException if too much of it waits. */
  void execute(Runnable work) {
    workers.execute(work);
  }

  /** Whether one more image may be on its way; it is given back when it is done. */
  boolean takeStream() {
    return streams.tryAcquire();
  }

  void giveStreamBack() {
    streams.release();
  }

  /** One more connection; returns how many there are, also of those that are refused. */
  int enter() {
    return connections.incrementAndGet();
  }

  void leave() {
    connections.decrementAndGet();
  }

  /**
   * Waits for the work under way. Nobody is interrupted: an interrupt closes the file that a thread
   * happens to read, and that may be a vDisk.
   */
  boolean close() throws InterruptedException {
    workers.shutdown();
    return workers.awaitTermination(RestLimits.STOP_SECONDS, TimeUnit.SECONDS);
  }
}
