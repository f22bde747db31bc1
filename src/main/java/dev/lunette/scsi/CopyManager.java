package dev.lunette.scsi;

import dev.lunette.scsi.copy.CopyLimits;
import dev.lunette.scsi.copy.CopyStatus;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the logical units of a server share to copy: their tokens, and threads. Each copy is made on
 * a thread of its own with one buffer: it may wait for its two disks, and nobody waits for it.
 * There are {@link CopyLimits#COPIES} at most.
 */
public final class CopyManager {

  private static final Logger LOG = LoggerFactory.getLogger(CopyManager.class);
  private static final int IDLE_SECONDS = 10;

  private final RodTokens tokens = new RodTokens(System::nanoTime);

  private final ThreadLocal<ByteBuffer> buffers =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(CopyLimits.STEP_BYTES));

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          CopyLimits.COPIES,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().name("copy-", 1).daemon().factory());

  /** What is done on a thread of its own. */
  interface Work {

    /** Does it with a buffer; says why it could not. */
    @Nullable SenseData run(ByteBuffer buffer);
  }

  RodTokens tokens() {
    return tokens;
  }

  /** Begins what answers the command in the end; false if there is as much as may be. */
  boolean begin(Command command, CopyStatus status, Work work) {
    try {
      threads.execute(() -> run(command, status, work));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void run(Command command, CopyStatus status, Work work) {
    @Nullable SenseData failure;
    try {
      failure = work.run(buffers.get());
    } catch (RuntimeException | Error e) {
      LOG.error("a copy for {} failed", command.nexus(), e);
      failure = SenseData.of(Sense.INTERNAL_TARGET_FAILURE);
    }
    if (command.aborted()) {
      status.aborted();
      command.complete(Outcome.Status.TASK_ABORTED);
      return;
    }
    status.ended(failure);
    if (failure == null) {
      command.completed();
    } else {
      command.checkCondition(failure);
    }
  }
}
