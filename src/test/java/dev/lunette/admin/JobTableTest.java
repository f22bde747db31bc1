package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.VDiskException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A job that began ends, whatever its work throws. */
final class JobTableTest {

  @Test
  void everyJobEndsWhateverItThrows() throws AdminException {
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
    JobInfo last = jobs.begin("go well", "", _ -> {});
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
