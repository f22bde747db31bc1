package dev.lunette.scsi;

import dev.lunette.scsi.copy.CopyLimits;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where all copies of a server are made, each on a thread of its own with one buffer: it may wait
 * for its two disks, and nobody waits for it. There are {@link CopyLimits#COPIES} at most.
 */
public final class CopyThreads {

  private static final int IDLE_SECONDS = 10;

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

  /** Begins a copy, which gets a buffer; false if there are as many as may be. */
  boolean begin(Consumer<ByteBuffer> copy) {
    try {
      threads.execute(() -> copy.accept(buffers.get()));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }
}
