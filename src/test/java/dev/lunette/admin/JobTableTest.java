package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.VDiskException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long work, one after the other; a job that began ends, whatever its work throws. */
@Timeout(20)
final class JobTableTest {

  @Test
  void whatIsQueuedAtTheStopIsNotBegun() throws Exception {
    JobTable jobs = new JobTable();
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean second = new AtomicBoolean();
    jobs.begin(
        "first",
        "bytes",
        job -> {
          begun.countDown();
          while (!job.stopped()) {
            Thread.onSpinWait();
          }
          throw Failures.conflict("it was ended");
        });
    JobInfo queued = jobs.begin("second", "bytes", _ -> second.set(true));
    begun.await();
    jobs.close();
    assertThat(second).isFalse();
    assertThat(jobs.info(queued.id()).state()).isEqualTo(JobInfo.State.FAILED);
    assertThat(jobs.info(queued.id()).problem())
        .contains("it was not begun, for the server is stopping");
    assertThatThrownBy(() -> jobs.begin("third", "bytes", _ -> second.set(true)))
        .hasMessage("nothing new is begun, the server is stopping");
  }

  @Test
  void everyJobEndsWhateverItThrows() throws Exception {
    List<JobTable.Work> thrown =
        List.of(
            _ -> {
              throw new VDiskException(VDiskException.Kind.NO_SPACE, "there is no space");
            },
            _ -> {
              throw new IllegalStateException("a bug");
            },
            _ -> {
              throw new NoClassDefFoundError("a class");
            },
            _ -> {
              throw new AssertionError("an assertion");
            },
            _ -> {
              throw new OutOfMemoryError("memory");
            });
    JobTable jobs = new JobTable();
    List<JobInfo> begun = new ArrayList<>();
    for (JobTable.Work work : thrown) {
      begun.add(jobs.begin("throw", "", work));
    }
    CountDownLatch done = new CountDownLatch(1);
    JobInfo last = jobs.begin("go well", "", _ -> done.countDown());
    done.await();
    jobs.close();
    List<String> problems = new ArrayList<>();
    for (JobInfo job : begun) {
      JobInfo ended = jobs.info(job.id());
      assertThat(ended.state()).as(job.title()).isEqualTo(JobInfo.State.FAILED);
      problems.add(ended.problem().orElseThrow());
    }
    assertThat(problems)
        .containsExactly(
            "there is no space",
            "java.lang.IllegalStateException: a bug",
            "java.lang.NoClassDefFoundError: a class",
            "java.lang.AssertionError: an assertion",
            "java.lang.OutOfMemoryError: memory");
    assertThat(jobs.info(last.id()).state()).isEqualTo(JobInfo.State.DONE);
  }
}
