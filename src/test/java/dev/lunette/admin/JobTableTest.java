package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long work, one after the other. */
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
}
