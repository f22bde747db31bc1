package dev.lunette.admin;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.catalog.StoppedCare;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks after a data directory that nobody serves, also one that can't be served as it is. */
public final class StoppedCareService implements CareService {
  private final StoppedCare care;
  private final JobTable jobs = new JobTable();

  private StoppedCareService(StoppedCare care) {
    this.care = care;
  }

  /** Of a data directory that exists and that nobody has. */
  public static CareService of(Path dataDirectory, Limits limits) throws AdminException {
    if (!Files.isDirectory(dataDirectory)) {
      throw Failures.notFound("there is no data directory %s", dataDirectory);
    }
    StoppedCare care = new StoppedCare(dataDirectory, limits);
    return Failures.translated(() -> {
      care.requireFree();
      return new StoppedCareService(care);
    });
  }

  @Override
  public JobInfo check() throws AdminException {
    return jobs.begin("check", "bytes", job -> job.wrong(!care.check(job), "something is damaged"));
  }

  @Override
  public JobInfo repair(boolean apply, boolean zeroLost) throws AdminException {
    return jobs.begin(
        "repair",
        "bytes",
        job -> job.wrong(!care.repair(apply, zeroLost, job), "something is still damaged"));
  }

  @Override
  public JobInfo job(long id) throws AdminException {
    return jobs.info(id);
  }

  @Override
  public void close() {
    jobs.close();
  }
}
