package dev.lunette.admin;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Long work, one after the other on a thread of its own, and what became of it.
 *
 * <p>So many jobs are kept; the oldest that is over makes room for a new one, and none is taken
 * while all are waiting or running.
 */
final class JobTable implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobTable.class);

  /** What somebody may still want to look at; each is a few hundred bytes and its findings. */
  private static final int KEPT = 64;

  private static final int CLOSE_SECONDS = 30;

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("job").daemon().factory());
  private final Map<Long, Job> jobs = new LinkedHashMap<>();
  private long lastId;

  /** What a job does; it says how far it is, and ends early when it is told to stop. */
  interface Work {
    void run(Job job) throws IOException, AdminException;
  }

  /** Begins work, as soon as what was begun before is over. */
  JobInfo begin(String title, String unit, Work work) throws AdminException {
    Job job;
    synchronized (this) {
      makeRoom();
      job = new Job(++lastId, title, unit);
      jobs.put(job.id(), job);
    }
    try {
      executor.execute(() -> run(job, work));
    } catch (RejectedExecutionException e) {
      throw Failures.conflict("nothing new is begun, the server is stopping");
    }
    return job.info();
  }

  private void makeRoom() throws AdminException {
    if (jobs.size() < KEPT) {
      return;
    }
    for (Job old : jobs.values()) {
      if (old.isOver()) {
        jobs.remove(old.id());
        return;
      }
    }
    throw Failures.conflict("%d jobs wait already, expected fewer; try again later", KEPT);
  }

  private static void run(Job job, Work work) {
    try {
      if (job.stopped()) {
        throw Failures.conflict("it was not begun, for the server is stopping");
      }
      work.run(job);
      job.succeeded();
      LOG.info("job {}: {}: done", job.id(), job.title());
    } catch (IOException | AdminException | CancellationException e) {
      job.failed(String.valueOf(e.getMessage()));
      LOG.warn("job {}: {}: {}", job.id(), job.title(), e.getMessage());
    } catch (Throwable e) {
      job.failed(e.toString());
      LOG.error("job {}: {}: {}", job.id(), job.title(), e.getMessage(), e);
    }
  }

  synchronized JobInfo info(long id) throws AdminException {
    Job job = jobs.get(id);
    if (job == null) {
      throw Failures.notFound("there is no job %d; the last %d are kept", id, KEPT);
    }
    return job.info();
  }

  /** Stops what runs and waits for it; what is queued fails. */
  @Override
  public void close() {
    synchronized (this) {
      jobs.values().forEach(Job::stop);
    }
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a job has not stopped in {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
